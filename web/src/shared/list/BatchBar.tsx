import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Suspense, useState } from "react";
import { api, type Query } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { Entity, Page, RecordData, Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { later } from "@/shared/ui/later";
import { useAction } from "@/shared/ui/use-action";
import { ListExport } from "./ExportButton";
import { useRefusals } from "./use-refusals";

const BatchTags = later(() => import("./BatchTags").then((module) => module.BatchTags));
const BatchEdit = later(() => import("./BatchEdit").then((module) => module.BatchEdit));

function useBulk(entity: Entity, ids: string[], done: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const refused = useRefusals(entity);
  const { busy, run } = useAction();
  const shown = (result: Schema<"BulkResult">) => {
    const failed = result.failed ?? [];
    if (failed.length === 0) message.success(t("batch.done", { count: result.updated }));
    else refused(result.updated, failed);
    return refreshEntity(client, entity.name);
  };
  const send = async (path: string, body: object) => {
    const work = () => api.post<Schema<"BulkResult">>(`/${entity.name}/${path}`, { ids, ...body });
    if (await run(work, undefined, shown)) done();
  };
  return { busy, bulk: (body: object) => send("bulk", body), tag: (change: object) => send("tags", change) };
}

/** How many records are changed at once. */
const MOST = 500;

/** Takes in what matches but is not loaded yet, up to as many as are changed at once. */
function SelectMatching({
  entity,
  query,
  onSelect,
}: {
  entity: string;
  query: Query;
  onSelect: (ids: string[]) => void;
}) {
  const { t } = useT();
  const { busy, run } = useAction();
  const select = async () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page: Page<RecordData> | undefined = await run(() =>
        api.get<Page<RecordData>>(`/${entity}`, { ...query, limit: 200, after }),
      );
      if (!page) return;
      ids.push(...page.items.map((item) => item.id));
      after = page.next;
    } while (after && ids.length < MOST);
    onSelect(ids.slice(0, MOST));
  };
  return (
    <Button size="small" type="link" loading={busy} onClick={() => void select()}>
      {t("batch.selectMatching", { count: MOST })}
    </Button>
  );
}

interface Props {
  entity: Entity;
  ids: string[];
  /** What the list shows, to select all of it. */
  query?: Query;
  onSelect?: (ids: string[]) => void;
  onClear: () => void;
}

/** What can be done with the selected records at once. */
export function BatchBar({ entity, ids, query, onSelect, onClear }: Props) {
  const { t } = useT();
  const rights = useRights(entity.name);
  const extension = useExtension(entity.name);
  const { modal } = App.useApp();
  const [editing, setEditing] = useState(false);
  const [tagging, setTagging] = useState(false);
  const { busy, bulk, tag } = useBulk(entity, ids, () => {
    setEditing(false);
    setTagging(false);
    onClear();
  });
  const taggable = rights.edit && entity.fields.some((field) => field.kind === "tags");
  const chosen = { field: "id", op: "in", value: ids };
  if (ids.length === 0) return null;
  const archive = () =>
    modal.confirm({
      title: t("batch.archiveAsk", { count: ids.length }),
      content: t("record.archiveNote"),
      okText: t("action.archive"),
      onOk: () => bulk({ archive: true }),
    });
  return (
    <section className="batch" aria-label={t("batch.title")}>
      <span>{t("batch.selected", { count: ids.length })}</span>
      {query && onSelect && ids.length < MOST && (
        <SelectMatching entity={entity.name} query={query} onSelect={onSelect} />
      )}
      {rights.edit && (
        <Button size="small" onClick={() => setEditing(true)}>
          {t("batch.edit")}
        </Button>
      )}
      {extension.batch?.(ids, onClear)}
      {taggable && (
        <Button size="small" onClick={() => setTagging(true)}>
          {t("batch.tag")}
        </Button>
      )}
      {rights.export && <ListExport entity={entity} query={{ filter: chosen }} rows={ids.length} />}
      {rights.archive && (
        <Button size="small" onClick={archive}>
          {t("action.archive")}
        </Button>
      )}
      <Button size="small" type="text" onClick={onClear}>
        {t("batch.clear")}
      </Button>
      <Suspense>
        <BatchEdit
          entity={entity}
          open={editing}
          busy={busy}
          count={ids.length}
          onClose={() => setEditing(false)}
          onSave={(changes) => void bulk({ changes })}
        />
        <BatchTags open={tagging} busy={busy} onClose={() => setTagging(false)} onSave={(change) => void tag(change)} />
      </Suspense>
    </section>
  );
}
