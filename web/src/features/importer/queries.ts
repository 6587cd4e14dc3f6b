import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Import, Preview } from "./types";

export const importQuery = (id: string) =>
  queryOptions({ queryKey: ["imports", id], queryFn: () => api.get<Import>(`/imports/${id}`) });

export const importsQuery = queryOptions({
  queryKey: ["imports", "history"],
  queryFn: async () => (await api.get<{ items: Import[] }>("/imports")).items,
});

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", id, "preview"],
    queryFn: () => api.get<Preview>(`/imports/${id}/preview`),
    staleTime: 0,
  });

/** Stores a change of the draft; the preview made from it is asked again. */
export async function changeImport(client: QueryClient, id: string, change: object): Promise<void> {
  const draft = await api.patch<Import | undefined>(`/imports/${id}`, change);
  if (draft?.id) client.setQueryData(importQuery(id).queryKey, draft);
  await client.invalidateQueries({ queryKey: ["imports", id] });
}

/** After records came in or were taken back, every list may show something else. */
export async function refreshAll(client: QueryClient): Promise<void> {
  await Promise.all(["imports", "records", "value"].map((key) => client.invalidateQueries({ queryKey: [key] })));
}
