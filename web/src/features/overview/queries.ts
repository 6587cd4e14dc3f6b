import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Page } from "@/shared/api/types";
import type { AccountEvent, AccountSummary } from "./types";

/** Changes with the customer, and with its tasks (`also`): who writes a follow-up elsewhere touches either. */
export const summaryQuery = (account: string) =>
  queryOptions({
    queryKey: ["records", "accounts", "summary", account],
    meta: { also: ["tasks", "interactions"] },
    queryFn: () => api.get<AccountSummary>(`/accounts/${account}/summary`),
  });

export const eventsQuery = (account: string, kinds: string[]) =>
  infiniteQueryOptions({
    queryKey: ["records", "accounts", "events", account, kinds],
    queryFn: ({ pageParam }) =>
      api.get<Page<AccountEvent>>(`/accounts/${account}/events`, { kinds: kinds.join(","), after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
