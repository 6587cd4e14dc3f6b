import {
  type Query as Asked,
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
} from "@tanstack/react-query";
import { api, type Query } from "./client";
import type { Page, RecordData } from "./types";

export const PAGE_SIZE = 50;

/** A list, page by page along the keyset cursor. `query` is everything but the cursor. */
export const listQuery = (entity: string, query: Query) =>
  infiniteQueryOptions({
    queryKey: ["records", entity, "list", query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<RecordData>>(`/${entity}`, { limit: PAGE_SIZE, ...query, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const totalQuery = (entity: string, query: Query) =>
  queryOptions({
    queryKey: ["records", entity, "total", query],
    queryFn: async ({ signal }) => {
      const page = await api.get<Page<RecordData>>(`/${entity}`, { ...query, limit: 1, total: true }, signal);
      return page.total ?? page.items.length;
    },
  });

export const recordQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ["records", entity, "one", id],
    queryFn: ({ signal }) => api.get<RecordData>(`/${entity}/${id}`, undefined, signal),
    staleTime: 15_000,
  });

/** Whether a query shows an entity: by its key, or as one of those it names beside it (`meta.also`). */
function concerns({ queryKey, meta }: Pick<Asked, "queryKey" | "meta">, entity: string): boolean {
  if (queryKey[0] !== "records") return false;
  return queryKey[1] === entity || (Array.isArray(meta?.also) && meta.also.includes(entity));
}

/** Everything shown about an entity is asked again; called after writes and on change events. */
export function refreshEntity(client: QueryClient, entity: string): Promise<void> {
  return client.invalidateQueries({ predicate: (query) => concerns(query, entity) });
}

type Pages = InfiniteData<Page<RecordData>>;

/** Puts a record that was just stored where it is shown, without asking for whole lists again. */
export function keepRecord(client: QueryClient, entity: string, record: RecordData): void {
  client.setQueryData(recordQuery(entity, record.id).queryKey, record);
  client.setQueriesData<Pages>({ queryKey: ["records", entity, "list"] }, (list) => {
    if (!list?.pages.some((page) => page.items.some((item) => item.id === record.id))) return list;
    const swap = (page: Page<RecordData>) => ({
      ...page,
      items: page.items.map((item) => (item.id === record.id ? record : item)),
    });
    return { ...list, pages: list.pages.map(swap) };
  });
}
