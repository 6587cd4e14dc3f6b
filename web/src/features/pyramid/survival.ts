import type { Dayjs } from "dayjs";
import dayjs from "dayjs";
import type { Figure } from "./types";

/** Below this chance somebody has to confirm that they have seen it. */
export const SURVIVAL_FLOOR = 0.5;

/** The chance that the customer outlives the time until a day; null while nobody knows the yearly one. */
export function chanceUntil(yearly: Figure, due: Dayjs): number | null {
  if (yearly.value === null || yearly.value === undefined) return null;
  return yearly.value ** Math.max(0, due.diff(dayjs(), "day") / 365.25);
}
