import type { Maybe, Schema, With } from "@/shared/api/types";

export type DNAAnswer = Schema<"DNAAnswer">;
export type DNAItem = With<
  Schema<"DNAItem">,
  {
    on: string | null;
    answer: DNAAnswer | null;
    cadence?: Schema<"DNACadence">;
    batch?: Schema<"DNABatch">;
    season?: Schema<"BuyingSeason">;
    prices?: Schema<"DNAPriceSense">;
    mood?: Schema<"DNAMood">;
    share?: number;
    count?: number;
  }
>;
export type DNABlock = With<Schema<"DNABlock">, { on: string | null; items: DNAItem[] }>;
export type DNAProfile = With<
  Schema<"DNAProfile">,
  { blocks: DNABlock[]; match: Maybe<Schema<"DNANeedMatch">, "share"> }
>;
