import { type QueryClient, queryOptions, useQueries } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Page, RecordData } from "@/shared/api/types";
import type { Chain, Contact, Edge, People, Position, PowerMap, PrivateTie, Tie, Unit } from "./types";

async function all<T extends RecordData>(entity: string, by: string, account: string): Promise<T[]> {
  const filter = { and: [{ field: by, op: "eq", value: account }] };
  const out: T[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page<RecordData> = await api.get(`/${entity}`, { filter, sort: "created_at", limit: 200, after });
    out.push(...(page.items as T[]));
    after = page.next;
    if (!after) return out;
  }
}

/** All records of one kind of a customer. They go stale with every change of the entity. */
const ofAccount = <T extends RecordData>(entity: string, account: string) =>
  queryOptions({
    queryKey: ["records", entity, "of", account],
    queryFn: () => all<T>(entity, "account", account),
  });

export const mapQuery = (account: string) =>
  queryOptions({
    queryKey: ["records", "positions", "map", account],
    queryFn: () => api.get<PowerMap>(`/accounts/${account}/power-map`),
  });

/** Ties hang on contacts: those of all the customer's contacts, 100 at a time. */
const tiesQuery = (account: string, contacts: string[]) =>
  queryOptions({
    queryKey: ["records", "ties", "of", account, contacts],
    queryFn: async () => {
      const out: Tie[] = [];
      for (let at = 0; at < contacts.length; at += 100) {
        const filter = { and: [{ field: "contact", op: "in", value: contacts.slice(at, at + 100) }] };
        const page = await api.get<Page<RecordData>>("/ties", { filter, limit: 200 });
        out.push(...(page.items as Tie[]));
      }
      return out;
    },
  });

/** Everything the people's tab shows, together once it is all there. */
export function usePeople(account: string) {
  const [contacts, units, positions, edges, chains, map] = useQueries({
    queries: [
      ofAccount<Contact>("contacts", account),
      ofAccount<Unit>("org-units", account),
      ofAccount<Position>("positions", account),
      ofAccount<Edge>("influence-edges", account),
      ofAccount<Chain>("decision-chains", account),
      mapQuery(account),
    ],
  });
  const ids = (contacts.data ?? []).map((one) => one.id);
  const [ties] = useQueries({ queries: [tiesQuery(account, ids)] });
  const every = [contacts, units, positions, edges, chains, map];
  const error = every.find((query) => query.error)?.error ?? null;
  const people: People | undefined =
    contacts.data && units.data && positions.data && edges.data && chains.data && map.data
      ? {
          contacts: contacts.data,
          units: units.data,
          positions: positions.data,
          edges: edges.data,
          chains: chains.data,
          ties: ties?.data ?? [],
          map: map.data,
        }
      : undefined;
  return { people, error, retry: () => every.forEach((query) => void query.refetch()) };
}

export const privateQuery = queryOptions({
  queryKey: ["records", "ties", "private"],
  queryFn: () => api.get<{ items: PrivateTie[] }>("/ties/private"),
});

export const refreshPeople = (client: QueryClient) =>
  Promise.all(
    ["contacts", "org-units", "positions", "influence-edges", "decision-chains", "ties"].map((entity) =>
      refreshEntity(client, entity),
    ),
  );
