import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import type { Agenda } from "./types";

export const agendaQuery = (from: string, to: string) =>
  queryOptions({ queryKey: ["agenda", from, to], queryFn: () => api.get<Agenda>("/agenda", { from, to }) });

export type Feed = Schema<"FeedOutputBody">;

export const feedQuery = queryOptions({ queryKey: ["agenda", "feed"], queryFn: () => api.get<Feed>("/agenda/feed") });
