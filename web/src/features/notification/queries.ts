import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Page, Schema, With } from "@/shared/api/types";

/** What else there is to say; which of it is there depends on the kind. */
interface Facts {
  count?: number;
  grade?: string;
  was?: string;
  job?: string;
  due?: string;
  on?: string;
  rows?: number;
  how?: "given" | "taken" | "returned";
}

export type Notification = With<Schema<"NotificationItem">, { data: Facts }>;

export const unreadQuery = queryOptions({
  queryKey: ["notifications", "unread"],
  queryFn: ({ signal }) => api.get<Schema<"UnreadCount">>("/notifications/unread", undefined, signal),
  staleTime: 60_000,
});

export const notificationsQuery = (unread: boolean, limit: number) =>
  infiniteQueryOptions({
    queryKey: ["notifications", "list", unread, limit],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Notification>>("/notifications", { unread: unread || undefined, limit, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });

export const switchesQuery = queryOptions({
  queryKey: ["notifications", "switches"],
  queryFn: async () => (await api.get<{ items: Schema<"NotificationSwitch">[] }>("/notifications/switches")).items,
});

/** Marks some as read; all of them when none are named. */
export const markRead = (ids?: string[]) => api.post("/notifications/read", ids ? { ids } : {});
