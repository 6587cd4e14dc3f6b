import type { FieldError, Language, Schema } from "@/shared/api/types";

export type Week = Schema<"EffortWeek">;
export type WeekRow = Schema<"WeekRow">;
export type Pick = Schema<"WeekPick">;
export type Title = Schema<"WeekRef">;

export const ACTIVITIES = ["sales", "presales", "rnd", "delivery", "service"] as const;

/** A row of the sheet while it is filled in: cells are what was typed. */
export interface Draft {
  key: string;
  account: Title;
  order: Title | null;
  activity: string;
  cells: string[];
  share: string;
}

export const DAYS = [0, 1, 2, 3, 4, 5, 6];

let made = 0;

const text = (hours: number) => (hours === 0 ? "" : String(hours));

export function draftOf(row: WeekRow): Draft {
  return {
    key: `row-${++made}`,
    account: row.account,
    order: row.order ?? null,
    activity: row.activity,
    cells: DAYS.map((day) => text(row.hours?.[day] ?? 0)),
    share: "",
  };
}

export const emptyRow = (account: Title, activity = "sales"): Draft => ({
  key: `row-${++made}`,
  account,
  order: null,
  activity,
  cells: DAYS.map(() => ""),
  share: "",
});

/** The kind of work of a new row: that of the row before, unless the customer has such a row already. */
export function freeActivity(rows: Draft[], account: string): string {
  const taken = rows.filter((row) => row.account.id === account && !row.order).map((row) => row.activity);
  const usual = rows.at(-1)?.activity ?? "sales";
  return [usual, ...ACTIVITIES].find((activity) => !taken.includes(activity)) ?? usual;
}

/** What was typed as a number: 7,5 and 7.5 are the same, nothing is none; NaN is no number. */
export function hoursOf(cell: string): number {
  const plain = cell.trim().replace(/[,，。]/, ".");
  return plain === "" ? 0 : /^\d*\.?\d*$/.test(plain) && plain !== "." ? Number(plain) : Number.NaN;
}

const round = (hours: number) => Math.round(hours * 100) / 100;

const plus = (sum: number, cell: string) => sum + (hoursOf(cell) || 0);

export const rowTotal = (row: Draft) => round(row.cells.reduce(plus, 0));

export const dayTotal = (rows: Draft[], day: number) =>
  round(rows.reduce((sum, row) => plus(sum, row.cells[day] ?? ""), 0));

export const weekTotal = (rows: Draft[]) => round(rows.reduce((sum, row) => sum + rowTotal(row), 0));

export const shareTotal = (rows: Draft[]) => round(rows.reduce((sum, row) => plus(sum, row.share), 0));

const same = (a: Draft, b: { account: Title; order?: Title | null; activity: string }) =>
  a.account.id === b.account.id && (a.order?.id ?? "") === (b.order?.id ?? "") && a.activity === b.activity;

/** The rows with those of the week before: rows that are there keep their hours; days that cannot be booked stay empty. */
export function likeLastWeek(rows: Draft[], previous: WeekRow[], open: boolean[]): Draft[] {
  const out = [...rows];
  for (const row of previous) {
    if (rows.some((one) => same(one, row))) continue;
    const draft = draftOf(row);
    out.push({ ...draft, cells: draft.cells.map((cell, day) => (open[day] ? cell : "")) });
  }
  return out;
}

/** What the server is told. Rows that never had anything are left out. */
export function sheetOf(week: Week, rows: Draft[], percent: boolean): Schema<"WeekSheet"> {
  const used = rows.filter((row) => (percent ? hoursOf(row.share) > 0 : row.cells.some((cell) => cell.trim() !== "")));
  return {
    staff: week.staff.id,
    of: week.from,
    rev: week.rev,
    percent,
    rows: used.map((row) => ({
      account: row.account.id,
      order: row.order?.id,
      activity: row.activity,
      ...(percent ? { share: hoursOf(row.share) } : { hours: row.cells.map((cell) => hoursOf(cell)) }),
    })),
  };
}

/** A digit that cannot be the first of two: 16 hours are the most, so what begins with 2 to 9 is complete. */
export const isComplete = (cell: string) => /^[2-9]$/.test(cell);

/** The messages of a refusal by the place they name, such as rows.0.hours.3 or days.4. */
export const byPlace = (fields: FieldError[], language: Language) =>
  new Map(fields.map((field) => [field.field, language === "en" ? field.en : field.zh]));

/** ISO date of a day so many days from another. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
