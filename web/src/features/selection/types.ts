import type { Schema } from "@/shared/api/types";

export type Funnel = Schema<"Funnel">;
export type FunnelStep = Schema<"FunnelStep">;
export type Candidate = Schema<"SelectionCandidate">;
export type Screening = Schema<"Screening">;
export type Mark = Schema<"ScreeningMark">;
export type Plan = Schema<"CapacityPlan">;
export type PlanView = Schema<"CapacityView">;
export type PlanGrade = Schema<"CapacityGrade">;
export type GoDecision = Schema<"GoDecision">;
