import type { Language } from "@/shared/api/types";

const DAY = 86_400_000;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** A calendar date is local midnight; an instant is itself. */
export function toDate(value: string): Date {
  return DATE_ONLY.test(value) ? new Date(`${value}T00:00:00`) : new Date(value);
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whole calendar days from `now` to `date`; negative in the past. */
export const daysBetween = (date: Date, now: Date) => Math.round((midnight(date) - midnight(now)) / DAY);

/** "3 天前", "yesterday", "2 years ago"; instants of today to the minute. */
export function relative(value: string, language: Language, now: Date = new Date()): string {
  const date = toDate(value);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const days = daysBetween(date, now);
  if (days === 0 && !DATE_ONLY.test(value)) {
    const minutes = Math.round((date.getTime() - now.getTime()) / 60_000);
    return Math.abs(minutes) < 60 ? format.format(minutes, "minute") : format.format(Math.round(minutes / 60), "hour");
  }
  if (Math.abs(days) < 31) return format.format(days, "day");
  if (Math.abs(days) < 365) return format.format(Math.trunc(days / 30.44), "month");
  return format.format(Math.trunc(days / 365.25) || Math.sign(days), "year");
}

/** The exact date, with the time for instants, in the reader's time zone. */
export function absolute(value: string, language: Language): string {
  const options: Intl.DateTimeFormatOptions = DATE_ONLY.test(value)
    ? { dateStyle: "medium" }
    : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, options).format(toDate(value));
}

/** A span in seconds as "1:05" or "2:03:07". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}
