import type { Maybe, Schema, With } from "@/shared/api/types";

export type Funnel = Schema<"Funnel">;
export type FunnelStep = Schema<"FunnelStep">;
export type Candidate = Schema<"SelectionCandidate">;
export type Screening = Schema<"Screening">;
export type Mark = Schema<"ScreeningMark">;
export type Plan = Schema<"CapacityPlan">;
export type PlanView = Schema<"CapacityView">;
export type PlanGrade = Schema<"CapacityGrade">;
export type GoDecision = Schema<"GoDecision">;
export type TargetCount = Schema<"TargetCount">;
export type TargetBoard = With<Schema<"TargetBoard">, { lists: TargetCount[]; owners: TargetCount[] }>;
export type FutureItem = Schema<"FutureItem">;
type FutureColumn = With<Schema<"FutureColumn">, { items: FutureItem[] }>;
export type FutureView = With<
  Schema<"FutureView">,
  { keep: FutureColumn; add: FutureColumn; review: FutureColumn; lists: Schema<"FutureList">[] }
>;
export type VisionSegment = Schema<"VisionSegment">;
export type VisionGap = With<Maybe<Schema<"VisionGap">, "strategy">, { segments: VisionSegment[] }>;
export type Reduced = Schema<"Reduced">;
export type ReducedAccount = Schema<"ReducedAccount">;
