import dayjs, { type Dayjs } from "dayjs";

export type Span = "month" | "week";

const FORM = "YYYY-MM-DD";

export const dayOf = (date: Dayjs) => date.format(FORM);

/** The Monday of a day's week. */
export const mondayOf = (day: string) => {
  const date = dayjs(day);
  return date.subtract((date.day() + 6) % 7, "day");
};

/** The days a view shows: seven, or the whole weeks of a month. */
export function daysOf(day: string, span: Span): string[] {
  const first = span === "week" ? mondayOf(day) : mondayOf(dayOf(dayjs(day).startOf("month")));
  const last = span === "week" ? first.add(6, "day") : mondayOf(dayOf(dayjs(day).endOf("month"))).add(6, "day");
  const days: string[] = [];
  for (let date = first; !date.isAfter(last, "day"); date = date.add(1, "day")) days.push(dayOf(date));
  return days;
}

/** One view further on or back. */
export const turn = (day: string, span: Span, by: number) => dayOf(dayjs(day).add(by, span));

/** Where an arrow key leads from a day; undefined for any other key. */
export function step(day: string, key: string): string | undefined {
  const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  if (by[key] !== undefined) return dayOf(dayjs(day).add(by[key], "day"));
  if (key === "PageUp") return turn(day, "month", -1);
  if (key === "PageDown") return turn(day, "month", 1);
  if (key === "Home") return dayOf(mondayOf(day));
  if (key === "End") return dayOf(mondayOf(day).add(6, "day"));
  return undefined;
}
