import type { QueryClient } from "@tanstack/react-query";
import { refreshEntity } from "@/shared/api/records";

/** What an interaction shows on: lists, the customer, tasks, the agenda and the service of the customer. */
export async function refreshStories(client: QueryClient): Promise<void> {
  await Promise.all([
    ...["interactions", "tasks", "accounts", "contacts", "intel"].map((entity) => refreshEntity(client, entity)),
    client.invalidateQueries({ queryKey: ["service"] }),
    client.invalidateQueries({ queryKey: ["agenda"] }),
  ]);
}
