import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Page } from "@/shared/api/types";
import type {
  AccountValue,
  Board,
  Coverage,
  Gaps,
  InputEntry,
  InputReviews,
  InputSheet,
  Model,
  ModelDetail,
  Proposal,
  RawValues,
  RestatedSeries,
  Trial,
  TrialMove,
} from "./types";

export const boardQuery = queryOptions({ queryKey: ["value", "board"], queryFn: () => api.get<Board>("/value/board") });

export const accountValueQuery = (id: string) =>
  queryOptions({ queryKey: ["value", "account", id], queryFn: () => api.get<AccountValue>(`/accounts/${id}/value`) });

export const proposalsQuery = infiniteQueryOptions({
  queryKey: ["value", "proposals"],
  queryFn: ({ pageParam }) => api.get<Page<Proposal>>("/value/proposals", { limit: 50, after: pageParam }),
  initialPageParam: null as string | null,
  getNextPageParam: (last) => last.next,
});

export const modelsQuery = queryOptions({
  queryKey: ["value", "models"],
  queryFn: async () => (await api.get<{ items: Model[] }>("/value/models")).items,
});

export const modelQuery = (id: string) =>
  queryOptions({
    queryKey: ["value", "models", id],
    queryFn: () => api.get<ModelDetail>(`/value/models/${id}`),
  });

/** How the customers' raw values of a leaf lie. They change with an evaluation, not while somebody edits. */
export const rawValuesQuery = (id: string, leaf: string, log: boolean) =>
  queryOptions({
    queryKey: ["value", "models", id, "values", leaf, log],
    queryFn: () => api.get<RawValues>(`/value/models/${id}/leaves/${leaf}/distribution`, { log }),
    staleTime: 5 * 60_000,
    placeholderData: (before) => before,
  });

export const trialQuery = (id: string) =>
  queryOptions({
    queryKey: ["value", "models", id, "trial"],
    queryFn: async () => (await api.get<{ trial: Trial | null }>(`/value/models/${id}/trial`)).trial,
  });

export const trialChangesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["value", "models", id, "changes"],
    queryFn: ({ pageParam }) =>
      api.get<Page<TrialMove>>(`/value/models/${id}/trial/changes`, { limit: 50, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** The account's past under the model in force, asked for only when some of it was valued under another. */
export const restatedQuery = (id: string) =>
  queryOptions({
    queryKey: ["value", "account", id, "restated"],
    queryFn: () => api.get<RestatedSeries>(`/accounts/${id}/value/restated`),
  });

/** `years` is how long a development takes that the customer should live to see. */
export const inputsQuery = (id: string, years = 4) =>
  queryOptions({
    queryKey: ["value", "inputs", id, years],
    queryFn: () => api.get<InputSheet>(`/accounts/${id}/value/inputs`, { years }),
  });

/** What waits for the reader: judgements of others to confirm, and their own that came back. */
export const reviewsQuery = queryOptions({
  queryKey: ["value", "reviews"],
  queryFn: () => api.get<InputReviews>("/value/reviews"),
});

export const inputHistoryQuery = (id: string, leaf: string) =>
  queryOptions({
    queryKey: ["value", "input-history", id, leaf],
    queryFn: async () => (await api.get<{ items: InputEntry[] }>(`/accounts/${id}/value/inputs/${leaf}`)).items,
  });

export const coverageQuery = queryOptions({
  queryKey: ["value", "coverage"],
  queryFn: () => api.get<Coverage>("/value/coverage"),
});

export const gapsQuery = (search: { segment?: string; q?: string; leaf?: string; owner?: string }) =>
  infiniteQueryOptions({
    queryKey: ["value", "gaps", search],
    queryFn: ({ pageParam }) => api.get<Gaps>("/value/gaps", { ...search, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

/** Plans, service levels, selection and lists are all made from grades: after a decision everything shown is asked again. */
export const refreshValue = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" && queryKey[0] !== "meta" });
