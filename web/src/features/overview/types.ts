import type { Maybe, Schema, TimelineEntry, With } from "@/shared/api/types";

export type SummaryTask = Schema<"SummaryTask">;
export type AccountSummary = With<
  Maybe<Schema<"AccountSummary">, "since_contact">,
  { last_contact: Schema<"SummaryContact"> | null; next_step: SummaryTask | null }
>;
export type AccountEvent = With<
  Schema<"AccountEvent">,
  { at: string | null; record: string | null; emotion?: number | null; amount?: string | null; change?: TimelineEntry }
>;

export const KINDS = [
  "dealing",
  "note",
  "order",
  "task",
  "grade",
  "change",
  "person",
  "file",
  "intel",
  "event",
  "owner",
] as const;
export type Kind = (typeof KINDS)[number];
