import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, DatePicker, Select, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useMeta } from "@/shared/api/session";
import type { Page, Ref, Schema, TimelineChange, With } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { Changes } from "@/shared/record/Changes";
import { RefSelect } from "@/shared/record/RefSelect";
import { useActionName } from "@/shared/record/TimelineTab";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useClear } from "@/shared/ui/use-clear";
import { When } from "@/shared/ui/When";
import "./audit.css";

type AuditEntry = With<Schema<"AuditItem">, { by: Ref | null; changes: TimelineChange[] }>;

interface Choice {
  entity?: string;
  actor?: string;
  from?: string;
  to?: string;
}

/** What the log also speaks of, though it has no list of its own. */
const OTHERS = [
  "imports",
  "evaluations",
  "value_models",
  "settings",
  "custom-fields",
  "views",
  "sessions",
  "backups",
  "restored-copy",
];

function useEntityName(): (name: string) => string {
  const { t } = useT();
  const label = useLabel();
  const { entities } = useMeta();
  return (name) =>
    label(entities.find((entity) => entity.name === name)?.label) || t(`audit.entity.${name}`, { defaultValue: name });
}

function Subject({ entry, known }: { entry: AuditEntry; known: boolean }) {
  const id = entry.record;
  const title = entry.title || id;
  if (!id) return entry.title;
  if (entry.entity === "imports")
    return (
      <Link to="/imports/$id" params={{ id }}>
        {title}
      </Link>
    );
  if (!known) return entry.title;
  return (
    <Link to="/$entity/$id" params={{ entity: entry.entity, id }}>
      {title}
    </Link>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const name = useEntityName();
  const action = useActionName();
  const { t } = useT();
  const { entities } = useMeta();
  const entity = entities.find((candidate) => candidate.name === entry.entity);
  const changes = entry.action === "create" ? [] : (entry.changes ?? []);
  return (
    <tr>
      <td className="muted">
        <When at={entry.at} exact />
      </td>
      <td>{entry.by?.name ?? t("timeline.system")}</td>
      <td>{action(entry.action)}</td>
      <td className="whole">
        <span className="muted">{name(entry.entity)}</span> <Subject entry={entry} known={entity !== undefined} />
      </td>
      <td className="whole">
        {entry.reason}
        {changes.length > 0 && <Changes entity={entity} changes={changes} />}
      </td>
      <td className="muted">{entry.ip}</td>
    </tr>
  );
}

/** Everything anybody changed, newest first. */
export function AuditPage() {
  const { t } = useT();
  const clear = useClear();
  const name = useEntityName();
  const { entities } = useMeta();
  const [choice, setChoice] = useState<Choice>({});
  const pages = useInfiniteQuery({
    queryKey: ["audit", choice],
    queryFn: ({ pageParam }) => api.get<Page<AuditEntry>>("/audit", { ...choice, after: pageParam, limit: 50 }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const choose = (change: Choice) => setChoice((old) => ({ ...old, ...change }));
  return (
    <div className="page">
      <PageHead title={t("nav.audit")} />
      <div className="inline-form">
        <Select
          aria-label={t("fields.entity")}
          allowClear={clear}
          placeholder={t("fields.entity")}
          value={choice.entity}
          onChange={(entity) => choose({ entity })}
          options={[...entities.map((item) => item.name), ...OTHERS].map((value) => ({ value, label: name(value) }))}
        />
        <RefSelect
          entity="users"
          label={t("audit.by")}
          value={choice.actor}
          onChange={(actor) => choose({ actor: (actor as string) ?? undefined })}
        />
        <DatePicker.RangePicker
          id={{ start: "audit-from", end: "audit-to" }}
          aria-label={t("audit.when")}
          allowEmpty={[true, true]}
          onChange={(range) =>
            choose({
              from: range?.[0]?.format("YYYY-MM-DD"),
              to: range?.[1] ? dayjs(range[1]).format("YYYY-MM-DD") : undefined,
            })
          }
        />
      </div>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {pages.data && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll-x" tabIndex={0} aria-label={t("nav.audit")}>
          <table className="plain wide-table audit stacked">
            <thead>
              <tr>
                <th scope="col">{t("audit.when")}</th>
                <th scope="col">{t("audit.by")}</th>
                <th scope="col">{t("audit.action")}</th>
                <th scope="col">{t("audit.record")}</th>
                <th scope="col">{t("audit.changes")}</th>
                <th scope="col">IP</th>
              </tr>
            </thead>
            <tbody>
              {pages.data.pages.flatMap((page) => page.items.map((entry) => <Entry key={entry.id} entry={entry} />))}
            </tbody>
          </table>
        </section>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
    </div>
  );
}
