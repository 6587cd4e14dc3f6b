import type { Label, Maybe, RecordData, Schema, With } from "@/shared/api/types";

export type Leaf = Schema<"PanelLeaf">;

export type LeafGroup = Schema<"PanelGroup">;

export type Step = Schema<"PanelMove">;

export type Snapshot = Schema<"PanelSnapshot">;

/** Without a model and a score: not valued yet. */
export type AccountValue = With<
  Maybe<Schema<"ValuePanel">, "model" | "score">,
  { next_grade: Maybe<Schema<"PanelNext">, "up" | "down"> | null }
>;

export type Band = "green" | "amber" | "red";

export type Concentration = With<
  Schema<"BoardConcentration">,
  { lorenz: [number, number][]; bands: Record<string, Band | undefined> }
>;

export type Movement = Maybe<Schema<"BoardMovement">, "net">;

export type GradeRow = Maybe<Schema<"BoardGrade">, "share" | "since_last">;

/** Concentration is of the sales of 12 months and, for when nothing was sold then, of all sales. */
export type Board = With<
  Maybe<Schema<"ValueBoard">, "model">,
  {
    grades: GradeRow[];
    concentration: Concentration | null;
    concentration_total: Concentration | null;
    movement: Movement | null;
  }
>;

/** An account whose proposed grade waits for a decision. */
export interface Proposal extends RecordData {
  name: string;
  grade: string;
  grade_proposed: string;
  value_score?: number | null;
  value_low?: number | null;
  value_high?: number | null;
  value_coverage?: number | null;
  reasons?: Schema<"GradeReason">[] | null;
}

export type Model = Schema<"ModelInfo">;

export interface Normaliser {
  kind: "lin" | "low" | "log" | "lvl" | "identity" | "pl";
  lo?: number;
  hi?: number;
  points?: { x: number; y: number }[] | null;
}

export interface DefinitionLeaf {
  code: string;
  group: string;
  weight: number;
  normaliser: Normaliser;
  domain: string;
  impute: number;
  max_age_days?: number;
  source: string;
}

export interface Judge {
  name: string;
  upper: number[];
}

/** How the weights of a node came about. */
export interface Weighting {
  node: string;
  method: "manual" | "ahp" | "blend";
  codes: string[];
  judges?: Judge[] | null;
  lambda?: number;
  sampled?: number;
  cr?: number;
}

/** What a model version says, as the server stores it; the contract leaves it open. */
export interface Definition {
  groups: { code: string; weight: number }[];
  leaves: DefinitionLeaf[];
  cuts: { s: number; a: number; b: number };
  hysteresis: number;
  min_coverage: { s: number; a: number; any: number };
  gates: Schema<"Gates">;
  horizon_years: number;
  quota_percent: { s: number; a: number };
  weightings?: Weighting[] | null;
}

export type InputKind = Schema<"InputKind">;

export type Evidence = Schema<"InputEvidence">;

export type InputEntry = With<
  Maybe<
    Schema<"InputEntry">,
    "value" | "strategy" | "entered_by" | "judged_by" | "confirmed_by" | "confirmed_at" | "returned_by" | "returned_at"
  >,
  { evidence: Evidence[] }
>;

/** One leaf, or fact for the gates, with how it is entered and what stands. */
export type InputLeaf = With<Schema<"InputLeaf">, { entry: InputEntry | null; levels: Label[]; caveats: Label[] }>;

/** A judgement that waits for somebody. */
export type InputReview = With<Schema<"InputReview">, { entry: InputEntry; leaf: InputKind & { levels: Label[] } }>;

export type InputReviews = With<Schema<"InputReviews">, { to_confirm: InputReview[]; returned: InputReview[] }>;

export type InputLife = With<Schema<"InputLife">, { parts: Schema<"LifePart">[]; caveats: Label[] }>;

/** A customer's revenue beside our sales to it. */
export type CoGrowth = With<Maybe<Schema<"InputCoGrowth">, "customer" | "ours">, { points: Schema<"InputCoYear">[] }>;

export type InputSheet = With<
  Maybe<Schema<"InputSheet">, "strategy">,
  { leaves: InputLeaf[]; longevity: InputLife; co_growth: CoGrowth | null }
>;

export type GapCell = Maybe<Schema<"GapCell">, "reason">;

export type GapsRow = With<Schema<"GapsRow">, { cells: Record<string, GapCell | undefined> }>;

export type Gaps = With<
  Schema<"Gaps">,
  { leaves: (InputKind & { levels: Label[] })[]; items: GapsRow[]; next: string | null }
>;
export type ModelLeaf = Maybe<Schema<"ModelLeaf">, "owner">;

export type ModelDetail = With<
  Maybe<Schema<"ModelDetail">, "trial">,
  { definition: Definition; leaves: ModelLeaf[]; addable: ModelLeaf[] }
>;

export type Trial = Maybe<Schema<"TrialBody">, "against">;

export type TrialMove = Maybe<Schema<"TrialMove">, "leaf">;

/** How the raw values of one leaf lie over the customers. */
export type RawValues = With<Schema<"Distribution">, { bins: number[]; quartiles: number[] }>;

export type Comparison = Schema<"Comparison">;

export type RestatedSeries = Maybe<Schema<"RestatedSeries">, "model">;

export type CoverageCell = Schema<"CoverageCell">;

export type CoverageRow = With<Maybe<Schema<"CoverageRow">, "coverage">, { cells: CoverageCell[] }>;

export type Coverage = With<
  Maybe<Schema<"CoverageMap">, "model">,
  {
    indicators: Schema<"CoverageIndicator">[];
    total: CoverageRow;
    segments: CoverageRow[];
    owners: CoverageRow[];
  }
>;
