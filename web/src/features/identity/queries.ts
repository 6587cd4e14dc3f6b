import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Page, RecordData } from "@/shared/api/types";
import { type Rights, toRights } from "./grants";

/** All roles of the company, the shipped ones and its own. 200 is the most the server gives at once. */
export const rolesQuery = queryOptions({
  queryKey: ["records", "roles", "all"],
  queryFn: ({ signal }) => api.get<Page<RecordData>>("/roles", { limit: 200 }, signal),
  staleTime: 60_000,
});

/** The rights a role has now: its own, or those it was shipped with. */
export const roleRightsQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", "roles", "grants", id],
    queryFn: async ({ signal }): Promise<Rights> =>
      toRights(await api.get<Partial<Rights>>(`/roles/${id}/grants`, undefined, signal)),
  });
