import type { Schema } from "@/shared/api/types";

export type Grid = Schema<"LevelGrid">;
export type GridRow = Schema<"LevelRow">;
export type Past = Schema<"LevelPast">;
export type AccountService = Schema<"AccountService">;
export type Alert = Schema<"ServiceAlert">;
export type Attention = Schema<"Attention">;
