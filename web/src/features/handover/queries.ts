import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { ExportLine, Holdings, Inventory } from "./types";

export const holdingsQuery = (user: string) =>
  queryOptions({
    queryKey: ["records", "holdings", user],
    queryFn: () => api.get<Holdings>(`/users/${user}/holdings`),
  });

export const inventoryQuery = (handover: string) =>
  queryOptions({
    queryKey: ["records", "handovers", "inventory", handover],
    queryFn: () => api.get<Inventory>(`/handovers/${handover}/inventory`),
  });

export const exportsQuery = queryOptions({
  queryKey: ["exports"],
  queryFn: async () => (await api.get<{ items: ExportLine[] }>("/exports")).items,
});
