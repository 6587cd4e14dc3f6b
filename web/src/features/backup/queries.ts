import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";

export type Backup = Schema<"BackupFile">;
export type Plan = Schema<"BackupPlan">;
export type State = Schema<"BackupState">;

export const backupsQuery = queryOptions({
  queryKey: ["backups"],
  queryFn: () => api.get<State>("/backups"),
  // One that the schedule began, or a colleague, is told of by nobody.
  refetchInterval: (query) => (query.state.data?.running ? 2000 : 30_000),
});

export const restoredQuery = queryOptions({
  queryKey: ["restored-copy"],
  queryFn: () => api.get<Schema<"RestoredCopy">>("/restored-copy"),
  staleTime: 5 * 60_000,
});
