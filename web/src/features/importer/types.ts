import type { FieldKind, Label } from "@/shared/api/types";

export interface Column {
  index: number;
  header: string;
  samples: string[] | null;
}

export interface Mapping {
  column: number;
  entity: string;
  field: string;
  /** 0 to 1; below 0.8 somebody should look. */
  confidence?: number;
  why?: string;
}

export interface Sheet {
  name: string;
  header_row: number;
  columns: Column[];
  mapping: Mapping[] | null;
  entity?: string;
  rows: number;
}

export interface TargetField {
  entity: string;
  field: string;
  label: Label;
  kind: FieldKind;
}

export interface Options {
  currency: string;
  /** Millionths of the company's currency for one of the file's. */
  rate?: number;
  on_match: "update" | "skip" | "create";
  date_order?: "dmy" | "mdy" | "";
  match: string[] | null;
}

export interface Counts {
  created: number;
  updated: number;
  skipped: number;
}

export interface Candidate {
  id: string;
  name: string;
  score: number;
}

export interface Similar {
  row: number;
  name: string;
  candidates: Candidate[];
}

/** What an import did, or would do. */
export interface Result {
  accounts: Counts;
  orders: Counts;
  efforts?: Counts;
  rows: number;
  rejected: number;
  amount: string;
  currency: string;
  /** "unknown_owner:张三" → rows. */
  warnings?: Record<string, number>;
  similar?: Similar[];
}

export interface Plan {
  info: { kind: string; encoding?: string; delimiter?: string; rows: number };
  sheets: Sheet[];
  sheet: string;
  options: Options;
}

export interface Import {
  id: string;
  file: string;
  state: string;
  plan: Plan;
  counts: Result;
  job?: string;
  created_at: string;
  finished_at?: string | null;
  undone_at?: string | null;
  /** Fields a column may go to; not in the history. */
  fields?: TargetField[];
}

export interface PreviewError {
  /** -1 for the whole row. */
  column: number;
  field: string;
  code: string;
  zh: string;
  en: string;
}

export interface PreviewRow {
  number: number;
  cells: string[] | null;
  errors: PreviewError[];
  /** Entity → create, update or skip. */
  actions: Record<string, string> | null;
}

export interface Preview {
  rows: PreviewRow[];
}

export interface Started {
  job: string;
}
