import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, DatePicker, Select, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useMeta } from "@/shared/api/session";
import type { Page, Ref, TimelineChange } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { Changes, useActionName } from "@/shared/record/TimelineTab";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";

interface AuditEntry {
  id: string;
  at: string;
  by: Ref | null;
  action: string;
  entity: string;
  record: string | null;
  title: string | null;
  changes?: TimelineChange[];
  reason?: string;
  ip?: string | null;
}

interface Choice {
  entity?: string;
  actor?: string;
  from?: string;
  to?: string;
}

function Entry({ entry }: { entry: AuditEntry }) {
  const label = useLabel();
  const action = useActionName();
  const { t } = useT();
  const { entities } = useMeta();
  const entity = entities.find((candidate) => candidate.name === entry.entity);
  const id = entry.record;
  return (
    <tr>
      <td>
        <When at={entry.at} exact />
      </td>
      <td>{entry.by?.name ?? t("timeline.system")}</td>
      <td>{action(entry.action)}</td>
      <td>
        <span className="muted">{label(entity?.label) || entry.entity}</span>{" "}
        {entity && id ? (
          <Link to="/$entity/$id" params={{ entity: entry.entity, id }}>
            {entry.title || id}
          </Link>
        ) : (
          entry.title
        )}
      </td>
      <td>
        {entry.reason}
        {entry.changes && entry.action !== "create" && <Changes entity={entity} changes={entry.changes} />}
      </td>
      <td className="muted">{entry.ip}</td>
    </tr>
  );
}

/** Everything anybody changed, newest first. */
export function AuditPage() {
  const { t } = useT();
  const label = useLabel();
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
          allowClear
          placeholder={t("fields.entity")}
          value={choice.entity}
          onChange={(entity) => choose({ entity })}
          options={entities.map((item) => ({ value: item.name, label: label(item.label) }))}
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
          <table className="plain wide-table">
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
