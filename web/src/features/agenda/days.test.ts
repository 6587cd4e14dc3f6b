import { describe, expect, it } from "vitest";
import { daysOf, step, turn } from "./days";

describe("the days of a view", () => {
  it("are whole weeks from Monday", () => {
    const month = daysOf("2026-11-20", "month");
    expect(month[0]).toBe("2026-10-26");
    expect(month.at(-1)).toBe("2026-12-06");
    expect(month.length % 7).toBe(0);
    expect(daysOf("2026-11-22", "week")).toEqual([
      "2026-11-16",
      "2026-11-17",
      "2026-11-18",
      "2026-11-19",
      "2026-11-20",
      "2026-11-21",
      "2026-11-22",
    ]);
    expect(daysOf("2027-02-10", "month")).toHaveLength(28);
  });

  it("turn without falling off the end of a month", () => {
    expect(turn("2026-01-31", "month", 1)).toBe("2026-02-28");
    expect(turn("2026-11-20", "week", -1)).toBe("2026-11-13");
  });

  it("are walked through with the keys", () => {
    expect(step("2026-11-30", "ArrowRight")).toBe("2026-12-01");
    expect(step("2026-11-20", "ArrowUp")).toBe("2026-11-13");
    expect(step("2026-11-20", "Home")).toBe("2026-11-16");
    expect(step("2026-11-20", "x")).toBeUndefined();
  });
});
