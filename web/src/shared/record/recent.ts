export interface Place {
  entity: string;
  id: string;
}

const MOST = 6;

const key = (user: string) => `loam.recent.${user}`;

const isPlace = (value: unknown): value is Place =>
  typeof value === "object" && value !== null && "entity" in value && "id" in value;

/** The records somebody had open last on this browser. Only where they are is kept; what they are called is asked for. */
export function recentRecords(user: string): Place[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(user)) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isPlace) : [];
  } catch {
    return [];
  }
}

export function noteRecent(user: string, place: Place): void {
  const others = recentRecords(user).filter((other) => other.entity !== place.entity || other.id !== place.id);
  localStorage.setItem(key(user), JSON.stringify([place, ...others].slice(0, MOST)));
}

/** Whoever signs out leaves no trace of what they looked at behind on the device. */
export const forgetRecent = (user: string): void => localStorage.removeItem(key(user));
