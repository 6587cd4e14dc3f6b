import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type {
  AccountReport,
  OrderReport,
  PeopleReport,
  Period,
  PersonReport,
  Story,
  Summary,
  SunkReport,
} from "./types";

const report = <T>(path: string, query: Record<string, string | number | undefined>) =>
  queryOptions({ queryKey: ["efficiency", path, query], queryFn: () => api.get<T>(`/efficiency${path}`, query) });

export const summaryQuery = (period: Period) => report<Summary>("", { ...period });

export const accountsQuery = (period: Period, sort: string) =>
  report<AccountReport>("/accounts", { ...period, sort, limit: 100 });

export const peopleQuery = (period: Period) => report<PeopleReport>("/people", { ...period });

export const personQuery = (period: Period, id: string) => report<PersonReport>(`/people/${id}`, { ...period });

export const ordersQuery = (period: Period) => report<OrderReport>("/orders", { ...period });

export const sunkQuery = report<SunkReport>("/sunk", {});

export const storyQuery = (id: string) =>
  queryOptions({ queryKey: ["efficiency", "story", id], queryFn: () => api.get<Story>(`/accounts/${id}/efficiency`) });
