import { useSyncExternalStore } from "react";
import type { EntryValues } from "./types";

/** What the entry box is opened with. */
export interface Opening {
  account?: string;
  /** An entry that waited and is to be corrected. */
  again?: { key: string; values: EntryValues };
  /** A stored follow-up that its author puts right. */
  edit?: { id: string; rev: string; contacts: string[]; values: EntryValues };
}

let current: Opening | undefined;
const listeners = new Set<() => void>();

function set(next: Opening | undefined) {
  current = next;
  for (const listener of listeners) listener();
}

/** The customer whose page, or whose drawer beside the list, is open. */
export function customerIn({ pathname, search }: { pathname: string; search: string }): string | undefined {
  const page = /^\/accounts\/(\d+)$/.exec(pathname);
  const drawer = pathname === "/accounts" ? /[?&]open=(?:%22)?(\d+)/.exec(search) : null;
  return (page ?? drawer)?.[1];
}

/** Opens the one entry box of the application, from wherever somebody is: where that is a customer, about them. */
export const openEntry = (opening: Opening = { account: customerIn(window.location) }) => set(opening);

export const closeEntry = () => set(undefined);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useOpening = () => useSyncExternalStore(subscribe, () => current);
