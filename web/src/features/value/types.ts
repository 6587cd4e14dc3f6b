import type { Label, RecordData } from "@/shared/api/types";

export interface Leaf {
  code: string;
  name: Label;
  definition?: Label;
  unit?: Label;
  state: "known" | "unknown" | "na";
  reason?: Label;
  input: number | null;
  masked?: boolean;
  score: number | null;
  weight: number;
  contribution: number | null;
  low?: number | null;
  high?: number | null;
  date?: string | null;
  sources?: { entity: string; count: number; filter: unknown }[];
}

export interface LeafGroup {
  code: string;
  name: Label;
  score: number | null;
  weight: number;
  effective_weight: number;
  /** False: nothing in the group applies and it left the score. */
  applicable: boolean;
  leaves: Leaf[] | null;
}

export interface Step {
  grade: string;
  by: { leaf: string; from: number | null; to: number | null }[];
}

export interface Snapshot {
  as_of: string;
  v: number | null;
  low: number | null;
  high: number | null;
  grade: string;
  model_version?: string | number;
}

export interface AccountValue {
  /** Null together with the score: not valued yet. */
  model: { id: string; name: Label; kind: string; version: number } | null;
  as_of: string | null;
  evaluated_at: string | null;
  score: { v: number; low: number; high: number; coverage: number } | null;
  grade: {
    current: string | null;
    proposed: string | null;
    state: "none" | "proposed" | "approved";
    reasons: ({ code: string } & Label)[] | null;
    since?: string | null;
    override?: { reason: string; until: string };
  };
  groups: LeafGroup[] | null;
  next_grade?: { up?: Step | null; down?: Step | null } | null;
  fill_next?: { leaf: string; narrows: number }[] | null;
  history?: Snapshot[];
}

export type Band = "green" | "amber" | "red";

export interface Concentration {
  accounts: number;
  total: string;
  cr1: number | null;
  cr3: number | null;
  hhi: number | null;
  gini: number | null;
  pareto80: number | null;
  lorenz: [number, number][];
  bands: Record<string, Band | undefined>;
}

export interface Movement {
  from: string;
  to: string;
  matrix: Record<string, Record<string, number>>;
  up: number;
  down: number;
  new: number;
  net: number | null;
}

export interface GradeRow {
  grade: string;
  count: number;
  sales_12m: string;
  sales_total: string;
  share: number | null;
  since_last?: { in: number; out: number } | null;
}

export interface Board {
  as_of: string | null;
  model: { id: string; name: Label; version: number } | null;
  currency?: string;
  grades: GradeRow[];
  /** Of the sales of 12 months. */
  concentration: Concentration | null;
  /** Of all sales, for when nothing was sold in 12 months. */
  concentration_total?: Concentration | null;
  movement: Movement | null;
  waiting: number;
}

/** An account whose proposed grade waits for a decision. */
export interface Proposal extends RecordData {
  name: string;
  grade: string;
  grade_proposed: string;
  value_score?: number | null;
  value_low?: number | null;
  value_high?: number | null;
  value_coverage?: number | null;
  reasons?: ({ code: string } & Label)[] | null;
}

export interface Model {
  id: string;
  name: Label;
  kind: string;
  version: number;
  state: "draft" | "active" | "retired";
  created_at: string;
  activated_at: string | null;
}

/** What a model version says, as the server stores it. */
export interface Definition {
  groups: { code: string; weight: number }[];
  leaves: { code: string; group: string; weight: number }[];
  cuts: Record<string, number>;
}
