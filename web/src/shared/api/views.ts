import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";

export interface SavedView {
  id: string;
  entity: string;
  name: string;
  shared: boolean;
  mine?: boolean;
  config: { filter?: unknown; sort?: string; columns?: string[] };
}

export const viewsQuery = (entity: string) =>
  queryOptions({
    queryKey: ["views", entity],
    queryFn: async () => (await api.get<{ items: SavedView[] }>("/views", { entity })).items,
    staleTime: 60_000,
  });
