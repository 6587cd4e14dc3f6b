import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { ApiError } from "./errors";
import type { Entity, EntityRights, Me, Meta } from "./types";

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me | null> => {
    try {
      return await api.get<Me>("/me");
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const metaQuery = queryOptions({
  queryKey: ["meta"],
  queryFn: () => api.get<Meta>("/meta"),
  staleTime: 5 * 60_000,
});

/** The signed-in user. Only for screens inside the shell, which loads it before it draws anything. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("used outside a signed-in screen");
  return data;
}

export function useMeta(): Meta {
  const { data } = useQuery(metaQuery);
  return data ?? { entities: [] };
}

export function useEntity(name: string): Entity | undefined {
  return useMeta().entities.find((entity) => entity.name === name);
}

const NO_RIGHTS: EntityRights = {
  read: false,
  create: false,
  edit: false,
  archive: false,
  export: false,
  import: false,
  others: false,
};

export function useRights(entity: string): EntityRights {
  return useMe().entities[entity] ?? NO_RIGHTS;
}

export function useCommand(command: string): boolean {
  return useMe().commands.includes(command);
}
