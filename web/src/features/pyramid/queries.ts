import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Changes, Core, Grid, Ladder, Missed, Movement, Movers, PlanBoard, Returns, YearBoard } from "./types";

const read = <T>(path: string, query: Record<string, string | number> = {}) =>
  queryOptions({ queryKey: ["pyramid", path, query], queryFn: () => api.get<T>(path, query) });

export const yearQuery = (year: number) => read<YearBoard>(`/pyramid/years/${year}`);
export const plansQuery = (state: string) => read<PlanBoard>("/pyramid/plans", { state });
export const ladderQuery = (id: string) => read<Ladder>(`/accounts/${id}/ladder`);
export const movementQuery = (from: string, to: string) => read<Movement>("/pyramid/movement", { from, to });
export const moversQuery = (from: string, to: string, start: string, end: string) =>
  read<Movers>("/pyramid/movement/accounts", { from, to, start, end });
export const coreQuery = (share: number) => read<Core>("/pyramid/core", { share });
export const returnsQuery = read<Returns>("/pyramid/returns");
export const changesQuery = (from: string, to: string) => read<Changes>("/pyramid/changes", { from, to });
export const missedQuery = read<Missed>("/pyramid/missed");
export const trendQuery = read<Grid>("/pyramid/trend");

/** A plan changes the account's target and stands in every view of the pyramid. */
export async function refreshPyramid(client: QueryClient): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: ["pyramid"] }), refreshEntity(client, "accounts")]);
}
