import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "./client";

interface Sent {
  method: string;
  headers: Record<string, string>;
}

describe("keys of writes", () => {
  const sent: (string | undefined)[] = [];
  const answers: (() => Promise<Response>)[] = [];
  beforeEach(() => {
    sent.length = 0;
    answers.length = 0;
    vi.stubGlobal("document", { documentElement: { lang: "en" } });
    vi.stubGlobal("fetch", (_: string, init: Sent) => {
      sent.push(init.headers["Idempotency-Key"]);
      return answers.shift()?.() ?? Promise.resolve(new Response("{}"));
    });
  });
  afterEach(() => vi.unstubAllGlobals());
  const cut = () => Promise.reject(new TypeError("network"));
  const status = (code: number) => () => Promise.resolve(new Response("{}", { status: code }));

  it("are new for each write, and none for a read", async () => {
    await api.post("/accounts", { name: "a" });
    await api.post("/accounts", { name: "a" });
    await api.get("/accounts");
    expect(sent[0]).toBeTruthy();
    expect(sent[1]).not.toBe(sent[0]);
    expect(sent[2]).toBeUndefined();
  });

  it.each([
    ["cut", cut],
    ["a gateway's 502", status(502)],
    ["503", status(503)],
    ["a gateway's 504", status(504)],
  ])("are the same again after %s, until there is an answer", async (_, lost) => {
    answers.push(lost, lost);
    await expect(api.post("/accounts", { name: "b" })).rejects.toThrow();
    await expect(api.post("/accounts", { name: "b" })).rejects.toThrow();
    await api.post("/accounts", { name: "c" });
    await api.post("/accounts", { name: "b" });
    await api.post("/accounts", { name: "b" });
    expect(sent[1]).toBe(sent[0]);
    expect(sent[2]).not.toBe(sent[0]);
    expect(sent[3]).toBe(sent[0]);
    expect(sent[4]).not.toBe(sent[0]);
  });

  it("are the same for a button pressed twice, and new after ten minutes", async () => {
    answers.push(() => new Promise(() => undefined), cut);
    void api.post("/accounts", { name: "d" });
    await expect(api.post("/accounts", { name: "d" })).rejects.toThrow();
    expect(sent[1]).toBe(sent[0]);
    vi.useFakeTimers({ now: Date.now() + 11 * 60_000 });
    await api.post("/accounts", { name: "d" });
    vi.useRealTimers();
    expect(sent[2]).not.toBe(sent[0]);
  });

  it("are the caller's where it has one", async () => {
    await api.post("/interactions/record", {}, "k");
    expect(sent).toEqual(["k"]);
  });
});
