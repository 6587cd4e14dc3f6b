import { describe, expect, it } from "vitest";
import { scoreOf } from "./norm";
import { indexOf, pairsOf, placeOf, regroup, spoken, valueAt } from "./pairs";

describe("pairs", () => {
  it("lead from the slider to the scale 9 … 1 … 1/9 and back", () => {
    expect([-8, -2, 0, 2, 8].map(valueAt)).toEqual([9, 3, 1, 1 / 3, 1 / 9]);
    for (const place of [-8, -3.5, 0, 0.5, 8]) expect(placeOf(valueAt(place))).toBeCloseTo(place, 12);
  });

  it("stand in the order of an upper triangle", () => {
    expect(pairsOf(4).map(([i, j]) => indexOf(4, i, j))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("are said as people say them", () => {
    expect([9, 3, 1, 1 / 3, 1 / 9, 2.5, 1 / 2.5].map(spoken)).toEqual(["9", "3", "1", "1/3", "1/9", "2.5", "1/2.5"]);
  });

  it("keep what was said when items come and go", () => {
    expect(regroup(["a", "b", "c"], [2, 4, 3], ["c", "a", "d"])).toEqual([1 / 4, 1, 1]);
  });
});

describe("normalisers", () => {
  it("score the worked numbers of the model", () => {
    expect(scoreOf({ kind: "log", lo: 500e3, hi: 50e6 }, 6e6)).toBeCloseTo(53.959062, 6);
    expect(scoreOf({ kind: "low", lo: 30, hi: 180 }, 75)).toBeCloseTo(70, 9);
    expect(scoreOf({ kind: "lin", lo: -0.1, hi: 0.3 }, 0.12)).toBeCloseTo(55, 9);
    expect(scoreOf({ kind: "lvl" }, 3)).toBe(75);
    expect(
      scoreOf(
        {
          kind: "pl",
          points: [
            { x: 0, y: 0 },
            { x: 10, y: 80 },
          ],
        },
        5,
      ),
    ).toBe(40);
    expect(scoreOf({ kind: "log", lo: 0, hi: 1 }, 1)).toBeNull();
  });
});
