import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useDebounced } from "@/shared/ui/use-debounced";

export type Hit = Schema<"SearchHit">;

/** Records of every kind that match what is typed, as soon as somebody pauses. */
export function useHits(q: string) {
  const settled = useDebounced(q.trim(), 150);
  return useQuery({
    queryKey: ["search", settled],
    queryFn: ({ signal }) => api.get<{ items: Hit[] }>("/search", { q: settled }, signal),
    enabled: settled.length > 0,
    staleTime: 10_000,
  });
}
