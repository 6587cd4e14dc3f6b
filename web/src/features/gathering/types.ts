import type { Schema } from "@/shared/api/types";

export type Sheet = Schema<"Sheet">;
export type Guest = Schema<"SheetGuest">;
export type Asked = Schema<"Asked">;
export type PastedGuest = Schema<"PastedGuest">;
export type Participation = Schema<"Participation">;

export const STATUSES = ["invited", "accepted", "declined", "attended", "no_show"] as const;
