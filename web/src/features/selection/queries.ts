import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Page } from "@/shared/api/types";
import type {
  Candidate,
  Funnel,
  FutureView,
  GoDecision,
  Plan,
  PlanView,
  Reduced,
  Screening,
  TargetBoard,
  VisionGap,
} from "./types";

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

export const targetsQuery = (list?: string) =>
  queryOptions({
    queryKey: ["selection", "targets", list ?? ""],
    queryFn: () => api.get<TargetBoard>("/selection/targets", { list }),
  });

export const futureQuery = (list?: string) =>
  queryOptions({
    queryKey: ["selection", "future", list ?? ""],
    queryFn: () => api.get<FutureView>("/selection/future", { list }),
  });

export const visionQuery = (strategy?: string) =>
  queryOptions({
    queryKey: ["selection", "vision", strategy ?? ""],
    queryFn: () => api.get<VisionGap>("/selection/vision", { strategy }),
  });

export const reducedQuery = queryOptions({
  queryKey: ["selection", "reduced"],
  queryFn: () => api.get<Reduced>("/selection/reduced"),
});

/** A decision shows in the funnel, in the lists and on the account. */
export async function refreshSelection(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ["selection"] }), refreshEntity(client, "accounts")]);
}

/** What is on a list shows on the board, in the comparison and in the lists of records. */
export async function refreshTargets(client: QueryClient): Promise<void> {
  await Promise.all([refreshSelection(client), refreshEntity(client, "target-companies")]);
}
