import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Skeleton } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useMe, useMeta } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";

type BinItem = RecordData & { title?: string };

/** What was archived, and the way back. */
export function RecycleBinPage({ chosen, onChoose }: { chosen?: string; onChoose: (entity: string) => void }) {
  const { t } = useT();
  const label = useLabel();
  const me = useMe();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const entities = useMeta().entities.filter((entity) => me.entities[entity.name]?.read);
  const first = entities.find((entity) => entity.name === "accounts") ?? entities[0];
  const name = entities.find((entity) => entity.name === chosen)?.name ?? first?.name ?? "accounts";
  const entity = entities.find((candidate) => candidate.name === name);
  const title = useTitle(entity);
  const key = ["records", name, "bin"];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => api.get<Page<BinItem>>("/recycle-bin", { entity: name, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const refresh = () => refreshEntity(client, name);
  const restore = async (id: string) => {
    const work = async () => (await api.post(`/${name}/${id}/restore`)) ?? true;
    if (!(await run(work, t("record.restored"), refresh))) await refresh();
  };
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page page-narrow">
      <PageHead title={t("nav.recycleBin")} note={t("bin.note")} />
      <div className="inline-form">
        <Select
          aria-label={t("fields.entity")}
          value={name}
          onChange={onChoose}
          options={entities.map((item) => ({ value: item.name, label: label(item.label) }))}
        />
      </div>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      {pages.isSuccess && items.length === 0 && <EmptyState title={t("bin.empty")} />}
      <ul className="rows">
        {items.map((item) => (
          <li key={item.id}>
            <span className="grow">{title(item) || item.title}</span>
            {item.archived_at && (
              <span className="muted">
                <When at={item.archived_at} />
              </span>
            )}
            {me.entities[name]?.archive && (
              <Button size="small" loading={busy} onClick={() => void restore(item.id)}>
                {t("action.restore")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
    </div>
  );
}
