import { EditOutlined, ExpandOutlined, MoreOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, App, Button, Dropdown, Skeleton } from "antd";
import { Suspense, useEffect, useState } from "react";
import { api } from "@/shared/api/client";
import { recordQuery, refreshEntity } from "@/shared/api/records";
import { useMe, useRights } from "@/shared/api/session";
import type { Entity, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { RecordTags } from "@/shared/tags/RecordTags";
import { later, useAhead } from "@/shared/ui/later";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { useKeys } from "@/shared/ui/use-keys";
import { useExtension } from "./extensions";
import { RecordTabs } from "./RecordTabs";
import { noteRecent } from "./recent";
import { useTitle } from "./use-title";
import { isEditable, isRef } from "./values";

const RecordForm = later(() => import("./RecordForm").then((module) => module.RecordForm));

interface Props {
  entity: Entity;
  id: string;
  /** In the drawer there is a link to the record's own page. */
  inDrawer?: boolean;
  onGone: () => void;
  /** The record has become part of another one. */
  onMerged?: (into: string) => void;
  /** The open tab, where the address says which. */
  tab?: string;
  onTab?: (key: string) => void;
}

function useArchive(entity: Entity, onGone: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { run } = useAction();
  const title = useTitle(entity);
  const refresh = () => refreshEntity(client, entity.name);
  const archive = (record: RecordData) =>
    modal.confirm({
      title: t("record.archiveAsk", { title: title(record) }),
      content: t("record.archiveNote"),
      okText: t("action.archive"),
      onOk: async () => {
        const done = await run(
          async () => (await api.del(`/${entity.name}/${record.id}`, { rev: record.rev })) ?? true,
          t("record.archived"),
          refresh,
        );
        if (done) onGone();
      },
    });
  const restore = async (record: RecordData) => {
    const work = () => api.post(`/${entity.name}/${record.id}/restore`);
    if (!(await run(work, t("record.restored"), refresh))) await refresh();
  };
  return { archive, restore };
}

function Head({
  entity,
  record,
  inDrawer,
  onEdit,
  onArchive,
}: {
  entity: Entity;
  record: RecordData;
  inDrawer?: boolean;
  onEdit?: () => void;
  onArchive?: () => void;
}) {
  const { t } = useT();
  const extension = useExtension(entity.name);
  const title = useTitle(entity);
  // A summary below says more of who looks after it.
  const owner = !extension.summary && isRef(record.owner) ? record.owner.name : null;
  return (
    <header className="record-head">
      <div className="grow">
        <h1>
          {title(record)} {extension.badge?.(record)}
        </h1>
        {owner && (
          <span className="muted">
            {t("record.owner")} {owner}
          </span>
        )}
        <RecordTags entity={entity} record={record} mayEdit={onEdit !== undefined} />
      </div>
      {extension.headActions?.(record)}
      {onEdit && (
        <Button icon={<EditOutlined />} onClick={onEdit} title={`${t("action.edit")} (e)`}>
          {t("action.edit")}
        </Button>
      )}
      {inDrawer && (
        <Link to="/$entity/$id" params={{ entity: entity.name, id: record.id }}>
          <Button icon={<ExpandOutlined />} aria-label={t("record.openPage")} title={t("record.openPage")} />
        </Link>
      )}
      {onArchive && (
        <Dropdown
          trigger={["click"]}
          menu={{ items: [{ key: "archive", label: t("action.archive"), danger: true, onClick: onArchive }] }}
        >
          <Button icon={<MoreOutlined />} aria-label={t("action.moreActions")} />
        </Dropdown>
      )}
    </header>
  );
}

/** One record: its head, what the feature adds, details, timeline, collaborators and files. */
export function RecordView({ entity, id, inDrawer, onGone, onMerged, tab, onTab }: Props) {
  const { t } = useT();
  const rights = useRights(entity.name);
  const [editing, setEditing] = useState(false);
  const title = useTitle(entity);
  const { summary } = useExtension(entity.name);
  const query = useQuery(recordQuery(entity.name, id));
  const { archive, restore } = useArchive(entity, onGone);
  const record = query.data;
  useAhead(record !== undefined);
  const me = useMe();
  const seen = record?.id;
  useEffect(() => {
    if (seen) noteRecent(me.id, { entity: entity.name, id: seen });
  }, [seen, entity.name, me.id]);
  const archived = Boolean(record?.archived_at);
  const into = isRef(record?.merged_into) ? (record.merged_into.id ?? undefined) : undefined;
  useEffect(() => {
    if (archived && into) onMerged?.(into);
  }, [archived, into, onMerged]);
  const mayEdit = rights.edit && !archived && entity.fields.some(isEditable);
  useKeys({ e: () => mayEdit && setEditing(true) });
  if (query.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (!record) return <Problem error={query.error} retry={() => void query.refetch()} />;
  if (editing)
    return (
      <>
        <h2 className="form-title">{t("record.edit", { title: title(record) })}</h2>
        <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
          <RecordForm
            entity={entity}
            record={record}
            onDone={() => setEditing(false)}
            onCancel={() => setEditing(false)}
          />
        </Suspense>
      </>
    );
  return (
    <>
      <Head
        entity={entity}
        record={record}
        inDrawer={inDrawer}
        onEdit={mayEdit ? () => setEditing(true) : undefined}
        onArchive={rights.archive && !archived ? () => archive(record) : undefined}
      />
      {archived && (
        <Alert
          type="warning"
          title={into ? t("record.isMerged") : t("record.isArchived")}
          action={
            !into &&
            rights.archive && (
              <Button size="small" onClick={() => void restore(record)}>
                {t("action.restore")}
              </Button>
            )
          }
        />
      )}
      {summary?.(record)}
      <RecordTabs entity={entity} record={record} active={tab} onChange={onTab} />
    </>
  );
}
