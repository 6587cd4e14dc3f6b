import type { RecordData, Schema } from "@/shared/api/types";

export type PoolCard = Schema<"PoolCard">;
export type OwnerBatch = Schema<"OwnerBatch">;
export type Ownership = Schema<"Ownership">;
export type Move = Schema<"OwnershipMove">;

/** A customer as it shows in a pool: what the pool opens, and of masked fields whether they are filled in. */
export interface Waiting extends RecordData {
  name: string;
  grade?: string;
}
