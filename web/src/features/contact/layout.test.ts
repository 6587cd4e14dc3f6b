import { describe, expect, it } from "vitest";
import { HEIGHT, layout, scaleOf, tree, WIDTH } from "./layout";

const box = (id: string, boss: string | null = null, influence = 3) => ({ id, boss, influence });

describe("the tree of seats", () => {
  it("puts everybody below their boss, in order", () => {
    const rows = tree([box("a"), box("b", "a"), box("c", "b"), box("d", "a")]);
    expect(rows).toEqual([
      { id: "a", depth: 0 },
      { id: "b", depth: 1 },
      { id: "c", depth: 2 },
      { id: "d", depth: 1 },
    ]);
  });

  it("keeps who reports to nobody here, and ends in a circle", () => {
    const rows = tree([box("a", "gone"), box("b", "c"), box("c", "b")]);
    expect(rows.map((row) => row.id).sort()).toEqual(["a", "b", "c"]);
  });
});

describe("the layout", () => {
  it("never lets two boxes overlap", () => {
    const boxes = [box("r"), ...Array.from({ length: 30 }, (_, i) => box(`n${i}`, i < 5 ? "r" : `n${i % 5}`, 5))];
    const spots = [...layout(boxes).values()];
    expect(spots).toHaveLength(31);
    for (const [i, a] of spots.entries())
      for (const b of spots.slice(i + 1)) {
        const apart = Math.abs(a.x - b.x) >= WIDTH * scaleOf(5) || Math.abs(a.y - b.y) >= HEIGHT * scaleOf(5);
        expect(apart).toBe(true);
      }
  });

  it("centres a boss above their own", () => {
    const spots = layout([box("a"), box("b", "a"), box("c", "a")]);
    const x = (id: string) => spots.get(id)?.x ?? Number.NaN;
    expect(x("a")).toBeCloseTo((x("b") + x("c")) / 2);
  });
});
