import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Answer, Load, Merged, Pair } from "./types";

export interface Typed {
  entity: string;
  name?: string;
  uscc?: string;
  phones?: string[];
  emails?: string[];
  website?: string;
  except?: string;
}

const filled = (typed: Typed) =>
  Boolean(typed.name || typed.uscc || typed.website || typed.phones?.length || typed.emails?.length);

export const checkQuery = (typed: Typed) =>
  queryOptions({
    queryKey: ["duplicates", "check", typed],
    queryFn: () => api.post<Answer>("/duplicates/check", typed),
    enabled: filled(typed),
    staleTime: 30_000,
  });

const PAGE = 50;

interface PairPage {
  items: Pair[];
  more: boolean;
  scanned_at: string | null;
}

export const pairsQuery = (entity: string, dismissed: boolean) =>
  infiniteQueryOptions({
    queryKey: ["duplicates", "pairs", entity, dismissed],
    queryFn: ({ pageParam }) => api.get<PairPage>("/duplicates", { entity, dismissed, skip: pageParam * PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, _all, page) => (last.more ? page + 1 : undefined),
  });

interface MergedPage {
  items: Merged[];
  next: string | null;
}

export const mergesQuery = (entity: string) =>
  infiniteQueryOptions({
    queryKey: ["duplicates", "merges", entity],
    queryFn: ({ pageParam }) => api.get<MergedPage>("/merges", { entity, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const previewQuery = (entity: string, target: string, sources: string[]) =>
  queryOptions({
    queryKey: ["duplicates", "preview", entity, target, sources],
    queryFn: () => api.post<{ items: Load[] }>("/merges/preview", { entity, target, sources }),
    enabled: target !== "" && sources.length > 0,
  });

/** After a merge nearly everything about a customer may be another. */
export async function refreshMerged(client: QueryClient, entity: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["duplicates"] }),
    client.invalidateQueries({ queryKey: ["records"] }),
    refreshEntity(client, entity),
  ]);
}
