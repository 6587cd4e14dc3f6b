import type { Schema } from "@/shared/api/types";

export type Story = Schema<"Story">;
export type StoryPage = Schema<"StoryPage">;
export type Draft = Schema<"Draft">;

export const KINDS = [
  "visit",
  "call",
  "message",
  "meeting",
  "note",
  "meal",
  "site_visit",
  "mail",
  "exec_meeting",
  "concern_meeting",
  "training",
] as const;

/** A promise as it is being written. */
export interface EntryPromise {
  theirs: boolean;
  what: string;
  by: string;
  /** Who of us does it; nobody: the author. */
  user?: string;
}

/** One of the customer's people, by the name on the chip. */
export interface EntryPerson {
  id: string;
  name: string;
}

/** Names of people who may be new. */
export interface Strangers {
  names: string[];
  /** They are compared with the people of this customer. */
  sure: boolean;
}

/** Something heard, as it is being written. */
export interface EntryIntelItem {
  kind: string;
  content: string;
  obtained_properly: boolean;
  source?: string;
}

/** What somebody is writing down; the same shape lies in the browser while there is no network. */
export interface EntryValues {
  summary: string;
  account?: string;
  kind?: string;
  date: string;
  time: string;
  planned: boolean;
  minutes?: number;
  emotion?: number;
  theirs: string;
  ours: string[];
  customer_hours?: number;
  next_step: string;
  next_on: string;
  promises: EntryPromise[];
  /** Absent in what an older page has kept. */
  contacts?: EntryPerson[];
  intel?: EntryIntelItem[];
}
