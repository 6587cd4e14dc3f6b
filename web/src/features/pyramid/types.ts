import type { Maybe, Schema, With } from "@/shared/api/types";

export type YearRow = Maybe<Schema<"YearRow">, "target_count" | "target_sales" | "profit" | "profit_known" | "quota">;

export type YearBoard = With<
  Schema<"YearBoard">,
  { rows: YearRow[]; months: Schema<"YearMonth">[]; incubation: Maybe<Schema<"Incubation">, "target" | "gap"> }
>;

export type Milestone = Schema<"PlanStep">;

export type Plan = With<
  Schema<"PlanCard">,
  {
    steps: Milestone[];
    budget_pm: number | null;
    survival: number | null;
    progress: Maybe<Schema<"PlanProgress">, "next">;
  }
>;

export type PlanBoard = With<Schema<"PlanBoard">, { plans: Plan[]; states: Record<string, number> }>;

export type Advice = Maybe<Schema<"MilestoneAdvice">, "from" | "to" | "score">;

export type Way = Maybe<Schema<"LadderWay">, "from">;

export type Figure = Maybe<Schema<"MeasuredFigure">, "value">;

export type Ladder = With<
  Schema<"Ladder">,
  {
    plans: Plan[];
    ways: Way[];
    blocks: Schema<"GradeReason">[];
    advice: Advice[];
    survival: Figure;
  }
>;

export type Movement = With<Schema<"Movement">, { cells: Record<string, Record<string, number>> }>;

export type Movers = With<Schema<"Movers">, { items: Schema<"Mover">[] }>;

export type Core = With<
  Maybe<Schema<"CoreBoard">, "share_of_accounts" | "share_of_amount">,
  { items: Schema<"CoreItem">[] }
>;

export type ReturnItem = With<
  Maybe<Schema<"ReturnItem">, "profit" | "development_cost" | "cost_so_far">,
  { revenue_multiple: Figure; profit_multiple: Figure; whole_multiple: Figure }
>;

export type Returns = With<Schema<"ReturnBoard">, { items: ReturnItem[] }>;

export type Changes = With<
  Schema<"GradeChangeList">,
  { items: With<Schema<"GradeChange">, { reasons: Schema<"GradeReason">[] }>[] }
>;

export type Missed = With<Schema<"MissedBoard">, { items: Maybe<Schema<"MissedItem">, "average">[] }>;

export type Grid = With<Schema<"TrendGrid">, { cells: Schema<"TrendCell">[] }>;
