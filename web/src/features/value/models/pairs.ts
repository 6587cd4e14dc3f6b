/** The scale of a comparison: the slider runs from −8 (the first is nine times as important) over 0 to 8. */
export const SCALE = 8;

/** How many times as important the first item is, at a place of the slider. */
export const valueAt = (place: number) => (place <= 0 ? 1 - place : 1 / (1 + place));

/** The place of the slider for a value 1/9..9. */
export const placeOf = (value: number) => (value >= 1 ? 1 - value : 1 / value - 1);

/** All pairs of n items in the order of an upper triangle. */
export function pairsOf(n: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) pairs.push([i, j]);
  return pairs;
}

/** The place of pair (i, j), i < j, in an upper triangle of n items. */
export const indexOf = (n: number, i: number, j: number) => i * n - (i * (i + 1)) / 2 + (j - i - 1);

/** How often A counts against B, as people say it: 3, 1, 1/3; in between with one decimal. */
export function spoken(value: number): string {
  const up = value >= 1 ? value : 1 / value;
  const text = Math.abs(up - Math.round(up)) < 0.005 ? String(Math.round(up)) : up.toFixed(1);
  return value >= 1 || text === "1" ? text : `1/${text}`;
}

/** The comparisons for other items: what was said of a pair that stays is kept, a new pair is equal. */
export function regroup(codes: string[], upper: number[], next: string[]): number[] {
  return pairsOf(next.length).map(([i, j]) => {
    const a = codes.indexOf(next[i] ?? "");
    const b = codes.indexOf(next[j] ?? "");
    if (a < 0 || b < 0) return 1;
    return a < b ? (upper[indexOf(codes.length, a, b)] ?? 1) : 1 / (upper[indexOf(codes.length, b, a)] ?? 1);
  });
}
