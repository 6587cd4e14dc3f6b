import type { Maybe, Schema } from "@/shared/api/types";

/** What is expected of one customer; most of it is missing until there is a model. */
export type Outlook = Maybe<Schema<"AccountPrediction">, "orders" | "sales" | "quarter" | "value" | "lifetime">;

export type Factor = Schema<"PredictedFactor">;

export type Investment = Schema<"PredictedInvestment">;

export type Report = Schema<"PredictionReport">;

export type Cut = Schema<"PredictionCut">;

export type Watch = Schema<"ChurnWatch">;

export type Watched = Schema<"Watched">;

export type Ledger = Schema<"AssetLedger">;

export type Asset = Schema<"Asset">;

export type LedgerSort = "clv" | "sales";
