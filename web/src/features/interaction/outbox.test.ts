import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "@/shared/api/errors";
import { Outbox } from "./outbox";
import { emptyEntry } from "./values";

class Memory {
  private readonly data = new Map<string, string>();
  getItem = (key: string) => this.data.get(key) ?? null;
  setItem = (key: string, value: string) => void this.data.set(key, value);
}

const entry = (key: string) => ({ key, values: { ...emptyEntry("2026-11-20", "7"), summary: key } });
const text = (error: unknown) => (error as Error).message;

describe("the outbox", () => {
  let storage: Storage;
  beforeEach(() => {
    storage = new Memory() as unknown as Storage;
  });
  const box = (send: (path: string, body: unknown, key: string) => Promise<unknown>, user = "1") =>
    new Outbox(user, storage, send);

  it("keeps entries over a restart and sends them in order with their keys", async () => {
    const offline = box(() => Promise.reject(new ApiError({ status: 0 })));
    offline.keep(entry("a"));
    offline.keep(entry("b"));
    expect(await offline.flush(text)).toBe(0);
    const sent: unknown[] = [];
    const online = box(async (_path, _body, key) => sent.push(key));
    expect(online.waiting().map((one) => one.key)).toEqual(["a", "b"]);
    expect(await online.flush(text)).toBe(2);
    expect(sent).toEqual(["a", "b"]);
    expect(online.waiting()).toEqual([]);
    expect(box(() => Promise.resolve()).waiting()).toEqual([]);
  });

  it("says under which record each entry was stored, before it lets go of it", async () => {
    const online = box(() => Promise.resolve({ id: "12" }));
    online.keep(entry("a"));
    const sent: [string, string, number][] = [];
    await online.flush(text, async (key, record) => void sent.push([key, record, online.waiting().length]));
    expect(sent).toEqual([["a", "12", 1]]);
    expect(online.waiting()).toEqual([]);
  });

  it("stops at a lost connection and goes on later with the rest", async () => {
    let calls = 0;
    const flaky = box(() => (++calls === 2 ? Promise.reject(new ApiError({ status: 503 })) : Promise.resolve()));
    for (const key of ["a", "b", "c"]) flaky.keep(entry(key));
    expect(await flaky.flush(text)).toBe(1);
    expect(flaky.waiting().map((one) => one.key)).toEqual(["b", "c"]);
    expect(await flaky.flush(text)).toBe(2);
  });

  it("keeps what the server refuses for its author, and sends the others", async () => {
    const refusing = box((_path, _body, key) =>
      key === "a" ? Promise.reject(new ApiError({ status: 422, detail: "no such customer" })) : Promise.resolve(),
    );
    refusing.keep(entry("a"));
    refusing.keep(entry("b"));
    expect(await refusing.flush(text)).toBe(1);
    expect(refusing.waiting()).toMatchObject([{ key: "a", problem: "no such customer" }]);
    expect(await refusing.flush(text)).toBe(0);
    refusing.drop("a");
    expect(refusing.waiting()).toEqual([]);
  });

  it("is each user's own, and survives what it cannot read", () => {
    box(() => Promise.resolve()).keep(entry("a"));
    expect(box(() => Promise.resolve(), "2").waiting()).toEqual([]);
    storage.setItem("loam.outbox.3", "{broken");
    expect(box(() => Promise.resolve(), "3").waiting()).toEqual([]);
  });
});
