import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listQuery, totalQuery } from "@/shared/api/records";
import type { Entity } from "@/shared/api/types";
import { useDebounced } from "@/shared/ui/use-debounced";
import { type ListSearch, toQuery } from "./search";

/** The records of a list as far as they are loaded, and the total once somebody asked for it. */
export function useList(entity: Entity, search: ListSearch, wantTotal: boolean, wanted = true) {
  const key = JSON.stringify({ entity: entity.name, ...toQuery(entity, search) });
  const settled = useDebounced(key);
  const { entity: asked, ...query } = useMemo(() => JSON.parse(settled), [settled]);
  const pages = useInfiniteQuery({ ...listQuery(asked, query), enabled: wanted });
  const total = useQuery({ ...totalQuery(asked, { q: query.q, filter: query.filter }), enabled: wantTotal && wanted });
  const records = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  return { records, pages, total, query, waiting: (wanted && pages.isPending) || asked !== entity.name };
}
