import type { Schema, With } from "@/shared/api/types";

export type Column = Schema<"Column">;

/** What a column means; below a confidence of 0.8 somebody should look. */
export type Mapping = Partial<Schema<"Proposal">> & Pick<Schema<"Proposal">, "column" | "entity" | "field">;

export type Sheet = With<Schema<"SheetPlan">, { columns: Column[]; mapping: Mapping[] | null }>;

export type TargetField = Schema<"Fillable">;

export type Options = Schema<"Options">;

export type Counts = Schema<"EntityCounts">;

export type Similar = Schema<"Similar">;

/** What an import did, or would do. */
export type Result = Schema<"Counts">;

export type Plan = With<Schema<"Plan">, { sheets: Sheet[] }>;

/** In the history the fields a column may go to are left out. */
export type Import = With<Schema<"Import">, { plan: Plan }> & Partial<Pick<Schema<"Shown">, "fields">>;

export type PreviewError = Schema<"PreviewError">;

export type PreviewChange = Schema<"PreviewChange">;

export type PreviewRow = With<Schema<"PreviewRow">, { errors: PreviewError[]; changes: PreviewChange[] }>;

export interface Preview {
  rows: PreviewRow[];
}

export type Started = Schema<"JobOutputBody">;
