import { useSyncExternalStore } from "react";

export type Density = "normal" | "dense";

const STORAGE = "loam.density";
const listeners = new Set<() => void>();

const read = (): Density => (localStorage.getItem(STORAGE) === "dense" ? "dense" : "normal");

export function chooseDensity(density: Density): void {
  localStorage.setItem(STORAGE, density);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** How closely the rows of lists stand, chosen once for all lists on this browser. */
export const useDensity = (): Density => useSyncExternalStore(subscribe, read);
