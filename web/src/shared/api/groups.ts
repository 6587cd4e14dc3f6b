import { queryOptions } from "@tanstack/react-query";
import { api, type Query } from "./client";
import type { Schema, With } from "./types";

export type ListGroup = With<
  Schema<"GroupItem">,
  { value: string | boolean | null; measures?: Record<string, string | number | null> }
>;

/** How the records of a list divide by the values of a field; counted by the server over all pages. */
export const groupsQuery = (entity: string, by: string, measures: string[], query: Query) =>
  queryOptions({
    queryKey: ["records", entity, "groups", by, measures, query.q ?? "", query.filter ?? null],
    queryFn: async ({ signal }) => {
      const asked = { by, measures: measures.join(","), q: query.q, filter: query.filter };
      return (await api.get<{ items: ListGroup[] }>(`/${entity}/groups`, asked, signal)).items;
    },
  });
