import type { Maybe, Schema, With } from "@/shared/api/types";

export type SegmentMarket = With<
  Maybe<Schema<"SegmentMarket">, "coverage" | "market_space" | "sales_12m" | "penetration">,
  { rule: Schema<"SegmentMatch"> | null }
>;
export type UniverseCompany = With<Schema<"UniverseCompany">, { account: string | null }>;
