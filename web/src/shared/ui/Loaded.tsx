import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { Problem } from "./Problem";

/** Waiting and failing look the same everywhere; what is there is drawn by `children`. */
export function Loaded<T>({
  query,
  children,
}: {
  query: { data?: T; error: Error | null; isPending: boolean; refetch: () => unknown };
  children: (data: T) => ReactNode;
}) {
  if (query.data) return <>{children(query.data)}</>;
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  return <Problem error={query.error} retry={() => void query.refetch()} />;
}
