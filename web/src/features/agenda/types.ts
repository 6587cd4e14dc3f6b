import type { Schema } from "@/shared/api/types";

export type Agenda = Schema<"Agenda">;
export type AgendaItem = Schema<"AgendaItem">;
