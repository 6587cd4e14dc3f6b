import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { Schema, With } from "./types";

export type SavedView = With<
  Schema<"SavedView">,
  { config: { filter?: unknown; sort?: string; columns?: string[]; group?: string; as?: string } }
>;

export const viewsQuery = (entity: string) =>
  queryOptions({
    queryKey: ["views", entity],
    queryFn: async () => (await api.get<{ items: SavedView[] }>("/views", { entity })).items,
    staleTime: 60_000,
  });
