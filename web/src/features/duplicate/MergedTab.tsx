import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { mergesQuery, refreshMerged } from "./queries";
import type { Merged } from "./types";

function MergedCard({ merged }: { merged: Merged }) {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const names = merged.sources.map((source) => source.name || t("value.hidden")).join(t("list.separator"));
  const refresh = () => refreshMerged(client, merged.entity);
  const undo = () =>
    modal.confirm({
      title: t("merge.undoAsk", { names }),
      content: t("merge.undoNote"),
      okText: t("merge.undo"),
      onOk: async () => {
        if (!(await run(() => api.post(`/merges/${merged.id}/undo`), t("merge.undone"), refresh))) await refresh();
      },
    });
  return (
    <article className="card pair">
      <div>
        {names} <span aria-hidden="true">→</span>{" "}
        <Link to="/$entity/$id" params={{ entity: merged.entity, id: merged.target.id }}>
          {merged.target.name}
        </Link>
      </div>
      <div className="pair-foot">
        <span className="muted">
          {merged.by || t("timeline.system")} · <When at={merged.at} />
          {merged.reason && ` · ${merged.reason}`}
        </span>
        <span className="grow" />
        {merged.undone_at && <span className="muted">{t("merge.wasUndone", { by: merged.undone_by ?? "" })}</span>}
        {merged.may_undo && (
          <Button size="small" loading={busy} onClick={undo}>
            {t("merge.undo")}
          </Button>
        )}
      </div>
    </article>
  );
}

function Merges({ entity }: { entity: string }) {
  const { t } = useT();
  const query = useInfiniteQuery(mergesQuery(entity));
  return (
    <Loaded query={query}>
      {(data) => {
        const all = data.pages.flatMap((page) => page.items);
        if (all.length === 0) return <EmptyState title={t("merge.none")} text={t("merge.noneHint")} />;
        return (
          <div className="pairs">
            {all.map((merged) => (
              <MergedCard key={merged.id} merged={merged} />
            ))}
            {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t("list.more")}</Button>}
          </div>
        );
      }}
    </Loaded>
  );
}

/** What was merged, and can be taken back. */
export function MergedTab({ entity }: { entity: string }) {
  return <Merges key={entity} entity={entity} />;
}
