import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { Suspense, useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { Entity, Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useAction } from "@/shared/ui/use-action";

const BatchEdit = later(() => import("./BatchEdit").then((module) => module.BatchEdit));

function useBulk(entity: string, ids: string[], done: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const { busy, run } = useAction();
  const bulk = async (body: object) => {
    const result = await run(() => api.post<Schema<"BulkResult">>(`/${entity}/bulk`, { ids, ...body }));
    if (!result) return;
    const failed = result.failed ?? [];
    if (failed.length === 0) message.success(t("batch.done", { count: result.updated }));
    else {
      const other = t("batch.why.other");
      const why = failed.map(({ code }) => t(`batch.why.${code}`, { defaultValue: other }));
      const reasons = [...new Set(why)].join("\n");
      modal.warning({ title: t("batch.partly", { done: result.updated, failed: failed.length }), content: reasons });
    }
    await refreshEntity(client, entity);
    done();
  };
  return { busy, bulk };
}

/** What can be done with the selected records at once. */
export function BatchBar({ entity, ids, onClear }: { entity: Entity; ids: string[]; onClear: () => void }) {
  const { t } = useT();
  const rights = useRights(entity.name);
  const { modal } = App.useApp();
  const [editing, setEditing] = useState(false);
  const { busy, bulk } = useBulk(entity.name, ids, () => {
    setEditing(false);
    onClear();
  });
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
      {rights.edit && (
        <Button size="small" onClick={() => setEditing(true)}>
          {t("batch.edit")}
        </Button>
      )}
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
          onClose={() => setEditing(false)}
          onSave={(changes) => void bulk({ changes })}
        />
      </Suspense>
    </section>
  );
}
