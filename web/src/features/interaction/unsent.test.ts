import { describe, expect, it } from "vitest";
import { Outbox } from "./outbox";
import { draftPlace, forget, unsent } from "./unsent";
import { emptyEntry } from "./values";

class Memory {
  private readonly data = new Map<string, string>();
  getItem = (key: string) => this.data.get(key) ?? null;
  setItem = (key: string, value: string) => void this.data.set(key, value);
  removeItem = (key: string) => void this.data.delete(key);
  size = () => this.data.size;
}

const refuse = () => Promise.reject(new Error("nothing is sent here"));
const entry = (key: string) => ({ key, values: { ...emptyEntry("2026-11-20", "7"), summary: key } });

describe("what is unsent at sign-out", () => {
  it("counts the outbox and the half sentence of that user only", () => {
    const memory = new Memory();
    const storage = memory as unknown as Storage;
    expect(unsent("1", storage)).toBe(0);
    new Outbox("1", storage, refuse).keep(entry("a"));
    storage.setItem(draftPlace("1"), "visited Li");
    expect(unsent("1", storage)).toBe(2);
    expect(unsent("2", storage)).toBe(0);
    expect(new Outbox("2", storage, refuse).waiting()).toEqual([]);
    storage.setItem(draftPlace("2"), "  ");
    expect(unsent("2", storage)).toBe(0);
  });

  it("is gone afterwards, and what belongs to another user is not", () => {
    const memory = new Memory();
    const storage = memory as unknown as Storage;
    for (const user of ["1", "2"]) {
      new Outbox(user, storage, refuse).keep(entry(user));
      storage.setItem(draftPlace(user), user);
    }
    forget("1", storage);
    expect(unsent("1", storage)).toBe(0);
    expect(memory.size()).toBe(2);
    expect(unsent("2", storage)).toBe(2);
  });

  it("survives a broken outbox", () => {
    const storage = new Memory() as unknown as Storage;
    storage.setItem("loam.outbox.3", "{broken");
    expect(unsent("3", storage)).toBe(0);
  });
});
