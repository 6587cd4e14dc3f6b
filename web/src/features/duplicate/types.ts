import type { Schema } from "@/shared/api/types";

export type Answer = Schema<"DuplicateAnswer">;
export type Found = Schema<"DuplicateFound">;
export type Pair = Schema<"DuplicatePair">;
export type Merged = Schema<"MergeDone">;
export type Load = Schema<"MergeLoad">;

/** Whose doubles are looked for. */
export const ENTITIES = ["accounts", "contacts"] as const;
