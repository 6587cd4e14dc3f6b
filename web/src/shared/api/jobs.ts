import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { Job } from "./types";

export const jobKey = (id: string) => ["job", id];

export const isOver = (job: Pick<Job, "state">) => ["done", "failed", "cancelled"].includes(job.state);

/** A running job, followed until it is over: polled each second, and sooner when the event stream reports it. */
export function useJob<R>(id: string | null) {
  return useQuery({
    queryKey: jobKey(id ?? "none"),
    queryFn: () => api.get<Job<R>>(`/jobs/${id}`),
    enabled: id !== null,
    refetchInterval: (query) => (query.state.data && isOver(query.state.data) ? false : 1000),
  });
}

export const cancelJob = (id: string) => api.post<Job>(`/jobs/${id}/cancel`);
