import type { Maybe, Schema, With } from "@/shared/api/types";

/** Figures are null where they are not known, do not apply or are not for the reader. */
type FigureNames = "profit" | "cost" | "revenue_pm" | "profit_pm" | "net_pm" | "roi" | "coverage";

export type Figures = Maybe<Schema<"WorkFigures">, FigureNames>;

export type Source = Schema<"WorkSource">;

export type Trend = With<Schema<"WorkTrend">, { all: Figures; sa: Figures; bc: Figures }>;

export type GradeRow = Maybe<Schema<"WorkGrade">, FigureNames | "share_hours" | "index">;

export type Summary = With<
  Maybe<Schema<"EfficiencySummary">, "share_sa">,
  { whole: Figures; grades: GradeRow[]; halves: Trend[]; months: Trend[]; sources: Source[] }
>;

export type AccountRow = With<Maybe<Schema<"WorkAccount">, FigureNames | "index" | "lift">, { sources: Source[] }>;

export type AccountReport = With<Schema<"AccountReport">, { items: AccountRow[]; average: Figures }>;

export type Focus = Maybe<Schema<"WorkFocus">, "share_sa">;

export type PersonRow = With<Maybe<Schema<"WorkPerson">, FigureNames | "index">, { focus: Focus; sources: Source[] }>;

export type TeamRow = Maybe<Schema<"WorkTeam">, FigureNames | "index" | "share_sa" | "accounts_per_head">;

export type PeopleReport = With<Schema<"PeopleReport">, { items: PersonRow[]; teams: TeamRow[]; average: Figures }>;

export type PersonPart = With<Maybe<Schema<"WorkPart">, FigureNames | "share">, { sources: Source[] }>;

export type PersonReport = With<Schema<"PersonReport">, { person: PersonRow; items: PersonPart[] }>;

export type OrderRow = With<Maybe<Schema<"WorkOrder">, FigureNames>, { sources: Source[] }>;

export type Band = With<Maybe<Schema<"WorkBand">, FigureNames | "hours_per_order">, { sources: Source[] }>;

export type OrderReport = With<Schema<"OrderReport">, { items: OrderRow[]; bands: Band[] }>;

export type SunkRow = With<Maybe<Schema<"WorkSunk">, "cost" | "earned" | "last_order">, { sources: Source[] }>;

export type SunkReport = With<Maybe<Schema<"SunkReport">, "cost">, { items: SunkRow[] }>;

export type Year = Maybe<Schema<"WorkYear">, "flow" | "sum">;

export type Story = With<
  Maybe<
    Schema<"AccountStory">,
    FigureNames | "index" | "since" | "first_order" | "months" | "develop_pm" | "develop_cost" | "total_cost"
  >,
  { years: Year[]; sources: Source[] }
>;

/** The period of a report; without dates the last twelve months. */
export interface Period {
  from?: string;
  to?: string;
}
