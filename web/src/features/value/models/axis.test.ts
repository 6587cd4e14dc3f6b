import { describe, expect, it } from "vitest";
import type { RawValues } from "../types";
import { axisOf, shareOf, valueAt } from "./axis";

const values = { from: -50, to: 400, log: false, bins: [1, 2] } as RawValues;

describe("the axis under a curve", () => {
  it("leaves room beside the bounds and grows with the customers' values", () => {
    expect(axisOf({ kind: "lin", lo: 0, hi: 100 })).toEqual({ from: -10, to: 110, log: false });
    expect(axisOf({ kind: "lin", lo: 0, hi: 100 }, values)).toEqual({ from: -50, to: 400, log: false });
    expect(axisOf({ kind: "lvl" }, { ...values, from: -0.5, to: 4.5 })).toEqual({ from: -0.5, to: 4.5, log: false });
    expect(axisOf({ kind: "low", lo: 5, hi: 5 })).toBeNull();
    expect(axisOf({ kind: "low", hi: 10 })).toEqual({ from: -1, to: 11, log: false }); // a bound of 0 is not sent
  });

  it("is logarithmic under a logarithmic curve, and takes no other bars", () => {
    const axis = axisOf({ kind: "log", lo: 10, hi: 1000 }, values);
    expect(axis?.log).toBe(true);
    expect(axis?.from).toBeCloseTo(10 / 100 ** 0.1, 9);
    expect(axis && shareOf(axis, 100)).toBeCloseTo(0.5, 9);
  });

  it("leads from a value to its place and back", () => {
    for (const log of [true, false])
      expect(valueAt({ from: 2, to: 32, log }, shareOf({ from: 2, to: 32, log }, 8))).toBeCloseTo(8, 9);
  });
});
