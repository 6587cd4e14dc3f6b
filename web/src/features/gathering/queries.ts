import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Sheet } from "./types";

export const sheetQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", "invitations", "sheet", id],
    queryFn: () => api.get<Sheet>(`/gatherings/${id}/attendance`),
  });

export const refreshInvitations = (client: QueryClient) =>
  Promise.all(["invitations", "accounts"].map((entity) => refreshEntity(client, entity)));
