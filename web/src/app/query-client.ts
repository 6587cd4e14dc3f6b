import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/errors";
import { meQuery } from "@/shared/api/session";

const isTransient = (error: unknown) => !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

function onError(error: unknown): void {
  // A session that ended elsewhere: the shell notices that nobody is signed in and shows the sign-in page.
  if (error instanceof ApiError && error.status === 401) client.setQueryData(meQuery.queryKey, null);
}

export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 1 && isTransient(error),
      refetchOnWindowFocus: true,
    },
  },
});
