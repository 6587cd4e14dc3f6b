import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetRecent, noteRecent, recentRecords } from "./recent";

describe("what was open last", () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    });
  });

  it("is the newest first, each once, six at most, for each person apart", () => {
    for (const id of ["1", "2", "3", "1", "4", "5", "6", "7"]) noteRecent("a", { entity: "accounts", id });
    expect(recentRecords("a").map(({ id }) => id)).toEqual(["7", "6", "5", "4", "1", "3"]);
    expect(recentRecords("b")).toEqual([]);
  });

  it("is forgotten with who signs out, and nobody else's", () => {
    for (const user of ["a", "b"]) noteRecent(user, { entity: "accounts", id: "1" });
    forgetRecent("a");
    expect(recentRecords("a")).toEqual([]);
    expect(recentRecords("b")).toHaveLength(1);
  });

  it("is nothing when what is kept cannot be read", () => {
    localStorage.setItem("loam.recent.a", "{not json");
    expect(recentRecords("a")).toEqual([]);
    localStorage.setItem("loam.recent.a", '[{"id":1},null,{"entity":"accounts","id":"2"}]');
    expect(recentRecords("a")).toEqual([{ entity: "accounts", id: "2" }]);
  });
});
