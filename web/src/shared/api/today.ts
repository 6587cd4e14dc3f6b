import { useMe } from "./session";

/** The day it is in a time zone. */
export const dayIn = (zone: string, now: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(now);

/** The company's day: by its zone, and never before the day the server last said, should this clock be slow. */
export function companyDay(company: { zone: string; today: string }, now: Date = new Date()): string {
  try {
    const [, later] = [company.today, dayIn(company.zone, now)].sort();
    return later ?? company.today;
  } catch {
    return company.today; // a browser that does not know the zone
  }
}

/** Today as the company counts days, wherever the reader is. */
export const useToday = (): string => companyDay(useMe().company);
