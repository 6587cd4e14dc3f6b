import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Page } from "@/shared/api/types";
import type { Candidate, Funnel, GoDecision, Plan, PlanView, Screening } from "./types";

export const funnelQuery = queryOptions({
  queryKey: ["selection", "funnel"],
  queryFn: () => api.get<Funnel>("/selection"),
});

export interface Wanted {
  segment?: string;
  selection?: string;
  screening?: string;
}

export const candidatesQuery = (wanted: Wanted) =>
  infiniteQueryOptions({
    queryKey: ["selection", "accounts", wanted],
    queryFn: ({ pageParam }) => api.get<Page<Candidate>>("/selection/accounts", { ...wanted, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const screeningQuery = (id: string) =>
  queryOptions({
    queryKey: ["selection", "screening", id],
    queryFn: () => api.get<Screening>(`/accounts/${id}/screening`),
  });

export const goQuery = (id: string) =>
  queryOptions({
    queryKey: ["selection", "go", id],
    queryFn: () => api.get<{ items: GoDecision[]; questions: string[] }>(`/accounts/${id}/go-decisions`),
  });

export const plansQuery = queryOptions({
  queryKey: ["selection", "plans"],
  queryFn: async () => (await api.get<{ items: Plan[] }>("/capacity-plans")).items,
});

export const planQuery = (id: string) =>
  queryOptions({ queryKey: ["selection", "plans", id], queryFn: () => api.get<PlanView>(`/capacity-plans/${id}`) });

/** A decision shows in the funnel, in the lists and on the account. */
export async function refreshSelection(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ["selection"] }), refreshEntity(client, "accounts")]);
}
