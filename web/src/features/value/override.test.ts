import { describe, expect, it } from "vitest";
import { overrideChoices } from "./override";

describe("an override", () => {
  it("moves one grade at most", () => {
    expect(overrideChoices("A")).toEqual(["S", "B"]);
    expect(overrideChoices("S")).toEqual(["A"]);
    expect(overrideChoices("C")).toEqual(["B"]);
  });

  it("of an account without a grade may set any", () => {
    expect(overrideChoices(null)).toEqual(["S", "A", "B", "C"]);
    expect(overrideChoices("U")).toEqual(["S", "A", "B", "C"]);
  });
});
