import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { api } from "@/shared/api/client";
import { useMeta } from "@/shared/api/session";
import type { Page, Schema } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { When } from "@/shared/ui/When";

/** Who was erased, when and why; nothing more is left of them. */
export function ErasuresTab() {
  const { t } = useT();
  const label = useLabel();
  const { entities } = useMeta();
  const query = useInfiniteQuery({
    queryKey: ["erasures"],
    queryFn: ({ pageParam }) => api.get<Page<Schema<"Erasure">>>("/erasures", { after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  return (
    <Loaded query={query}>
      {(data) => {
        const all = data.pages.flatMap((page) => page.items);
        if (all.length === 0) return <EmptyState title={t("erasure.none")} text={t("erasure.noneHint")} />;
        return (
          <>
            <table className="plain stacked">
              <thead>
                <tr>
                  {["at", "entity", "by", "reason"].map((column) => (
                    <th scope="col" key={column}>
                      {t(`erasure.column.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {all.map((one) => (
                  <tr key={one.id}>
                    <td className="muted">
                      <When at={one.at} exact />
                    </td>
                    <td>
                      {label(entities.find((entity) => entity.name === one.entity)?.singular)}{" "}
                      <span className="muted">{one.record}</span>
                    </td>
                    <td>{one.by}</td>
                    <td className="whole">{one.reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t("list.more")}</Button>}
          </>
        );
      }}
    </Loaded>
  );
}
