import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Page } from "@/shared/api/types";
import type { Node } from "@/shared/list/filter";
import type { Ownership, PoolCard, Waiting } from "./types";

export const poolsQuery = queryOptions({
  queryKey: ["records", "pools", "mine"],
  queryFn: async () => (await api.get<{ items: PoolCard[] }>("/pools/mine")).items,
});

export const waitingQuery = (pool: string, q: string, sort: string, filter?: Node) =>
  infiniteQueryOptions({
    queryKey: ["records", "pools", "waiting", pool, q, sort, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Waiting>>(`/pools/${pool}/waiting`, { q, sort, filter, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const ownershipQuery = (account: string) =>
  queryOptions({
    queryKey: ["records", "accounts", "ownership", account],
    queryFn: () => api.get<Ownership>(`/accounts/${account}/ownership`),
    staleTime: 15_000,
  });

/** Whose a customer is shows on its page, in lists, in pools and among the tasks. */
export const refreshOwners = (client: QueryClient) =>
  Promise.all(["accounts", "pools", "tasks", "handovers", "holdings"].map((entity) => refreshEntity(client, entity)));
