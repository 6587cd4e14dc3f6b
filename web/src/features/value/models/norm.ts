import type { Normaliser } from "../types";

const clamp = (x: number) => Math.min(Math.max(x, 0), 1);

/** The score (0–100) a raw value gets, as the server computes it; null where the bounds make no sense. */
export function scoreOf(norm: Normaliser, x: number): number | null {
  const { lo = 0, hi = 0 } = norm;
  switch (norm.kind) {
    case "lvl":
      return 100 * clamp(x / 4);
    case "identity":
      return 100 * clamp(x / 100);
    case "lin":
      return lo < hi ? 100 * clamp((x - lo) / (hi - lo)) : null;
    case "low":
      return lo < hi ? 100 - 100 * clamp((x - lo) / (hi - lo)) : null;
    case "log":
      if (!(lo > 0 && lo < hi)) return null;
      return x <= lo ? 0 : 100 * clamp(Math.log(x / lo) / Math.log(hi / lo));
    case "pl":
      return between(norm.points ?? [], x);
  }
}

function between(points: { x: number; y: number }[], x: number): number | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  if (x <= first.x) return first.y;
  for (let at = 1; at < points.length; at++) {
    const [a, b] = [points[at - 1], points[at]];
    if (a && b && x <= b.x) return a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
  }
  return last.y;
}

/** The raw values a normaliser is worth looking at between. */
export function rangeOf(norm: Normaliser): [number, number] | null {
  if (norm.kind === "lvl") return [0, 4];
  if (norm.kind === "identity") return [0, 100];
  if (norm.kind === "pl") {
    const points = norm.points ?? [];
    const [first, last] = [points[0], points.at(-1)];
    return first && last && first.x < last.x ? [first.x, last.x] : null;
  }
  const { lo = 0, hi = 0 } = norm; // a bound of 0 is not sent
  return lo !== null && hi !== null && lo < hi ? [lo, hi] : null;
}
