import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { AccountService, Attention, Grid, Past } from "./types";

export const gridQuery = queryOptions({
  queryKey: ["service", "grid"],
  queryFn: () => api.get<Grid>("/service-levels"),
});

export const pastQuery = queryOptions({
  queryKey: ["service", "past"],
  queryFn: async () => (await api.get<{ items: Past[] }>("/service-levels/history")).items,
});

export const accountServiceQuery = (id: string) =>
  queryOptions({
    queryKey: ["service", "account", id],
    queryFn: () => api.get<AccountService>(`/accounts/${id}/service`),
  });

export const attentionQuery = (whose: "mine" | "all") =>
  queryOptions({
    queryKey: ["service", "attention", whose],
    queryFn: () => api.get<Attention>("/attention", { whose }),
  });

/** Tasks and owners show on the service of an account and among what needs attention. */
export async function refreshService(client: QueryClient, ...entities: string[]): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["service"] }),
    ...entities.map((entity) => refreshEntity(client, entity)),
  ]);
}
