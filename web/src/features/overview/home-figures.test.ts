import { describe, expect, it } from "vitest";
import { readSearch } from "@/shared/list/search";
import { everybodyOn, figuresFor, mineOn } from "./home-figures";

const today = "2026-11-20";
const MINE = mineOn(today);
const EVERYBODY = everybodyOn(today);

describe("the figures of the home page", () => {
  it("are those of everybody for who sees others' customers, and one's own for who does not", () => {
    expect(figuresFor(false, today)).toEqual(MINE);
    expect(figuresFor(true, today)).toEqual(EVERYBODY);
  });

  it("open lists that the address can carry", () => {
    for (const { search } of [...MINE, ...EVERYBODY]) expect(readSearch({ ...search })).toEqual(search);
  });

  it("count somebody's own only", () => {
    for (const { search } of MINE) expect(search.tab).toBe("mine");
  });
});
