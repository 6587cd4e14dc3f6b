import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import type { Week } from "./week";

export const weekQuery = (of?: string, staff?: string) =>
  queryOptions({
    queryKey: ["efforts", "week", of ?? "", staff ?? ""],
    queryFn: () => api.get<Week>("/efforts/week", { of, staff }),
    // What is being typed must not be replaced by a fresh copy: whoever was first is told by the save.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const saveWeek = (sheet: Schema<"WeekSheet">) => api.put<Week>("/efforts/week", sheet);

export type Month = Schema<"EffortMonth">;

export const monthsQuery = queryOptions({
  queryKey: ["efforts", "months"],
  queryFn: async () => (await api.get<{ items: Month[] }>("/effort-months")).items,
});
