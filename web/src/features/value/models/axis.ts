import type { Normaliser, RawValues } from "../types";
import { rangeOf } from "./norm";

/** The horizontal axis under a curve: a stretch of raw values, in the logarithm where the curve is. */
export interface Axis {
  from: number;
  to: number;
  log: boolean;
}

/** Long enough for the curve with a little of its flat ends, and for the bars of the customers' own values. */
export function axisOf(norm: Normaliser, values?: RawValues): Axis | null {
  const range = rangeOf(norm);
  if (!range) return null;
  const [lo, hi] = range;
  const log = norm.kind === "log" && lo > 0;
  const room = norm.kind === "lvl" || norm.kind === "identity" ? 0 : 0.1;
  const ends = log ? [lo * (lo / hi) ** room, hi * (hi / lo) ** room] : [lo - (hi - lo) * room, hi + (hi - lo) * room];
  const own = values && values.bins.length > 0 && values.log === log ? [values.from, values.to] : [];
  return { from: Math.min(...ends, ...own), to: Math.max(...ends, ...own), log };
}

/** Where a raw value stands on the axis, 0–1 inside it. */
export const shareOf = ({ from, to, log }: Axis, x: number) =>
  log ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);

/** The raw value at a share of the axis. */
export const valueAt = ({ from, to, log }: Axis, share: number) =>
  log ? from * (to / from) ** share : from + (to - from) * share;
