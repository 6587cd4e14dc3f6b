import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Ledger, LedgerSort, Outlook, Report, Watch } from "./types";

export const outlookQuery = (id: string) =>
  queryOptions({
    queryKey: ["prediction", "account", id],
    queryFn: () => api.get<Outlook>(`/accounts/${id}/prediction`),
  });

export const reportQuery = queryOptions({
  queryKey: ["prediction", "report"],
  queryFn: () => api.get<Report>("/prediction"),
});

export const watchQuery = queryOptions({
  queryKey: ["prediction", "watch"],
  queryFn: () => api.get<Watch>("/prediction/watch"),
});

/** Without a sort the server takes the one that did better in the tests. */
export const ledgerQuery = (sort: LedgerSort | undefined) =>
  infiniteQueryOptions({
    queryKey: ["prediction", "ledger", sort],
    queryFn: ({ pageParam }) => api.get<Ledger>("/prediction/ledger", { sort, limit: 20, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
