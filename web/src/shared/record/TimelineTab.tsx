import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { api } from "@/shared/api/client";
import type { Entity, Page, TimelineChange, TimelineEntry } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { Value } from "./Value";

const ACTIONS: Record<string, string> = {
  create: "audit.create",
  update: "audit.update",
  archive: "audit.archive",
  restore: "audit.restore",
  approve: "audit.approve",
  override: "audit.override",
  import: "audit.import",
  undo: "audit.undo",
  share: "audit.share",
  sign_in: "audit.signIn",
  evaluate: "audit.evaluate",
  attach: "audit.attach",
  detach: "audit.detach",
  delete: "audit.delete",
  activate: "audit.activate",
  override_ended: "audit.overrideEnded",
  sign_out: "audit.signOut",
  password: "audit.password",
  totp_on: "audit.totpOn",
  totp_off: "audit.totpOff",
  token_create: "audit.tokenCreate",
  token_revoke: "audit.tokenRevoke",
};

/** What is changed of records beside the fields of the metadata, and in the company's settings. */
const BESIDES: Record<string, string> = {
  collaborators: "record.collaborators",
  files: "record.files",
  company: "settings.company",
  currency: "setup.currency",
  fiscal_year_start: "settings.fiscalYear",
  locale: "settings.locale",
  time_zone: "settings.timeZone",
  modules: "settings.modules",
  sme: "settings.sme",
};

export function useActionName(): (action: string) => string {
  const { t } = useT();
  return (action) => (ACTIONS[action] ? t(ACTIONS[action]) : action);
}

/** A value that no field describes: people and files by their names. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return "name" in value ? String(value.name) : JSON.stringify(value);
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

export function Changes({ entity, changes }: { entity: Entity | undefined; changes: TimelineChange[] }) {
  const label = useLabel();
  const { t } = useT();
  const show = (change: TimelineChange, value: unknown) => {
    const field = entity?.fields.find((candidate) => candidate.name === change.field);
    if (isEmpty(value)) return <span className="muted">{t("value.empty")}</span>;
    if (!field) return <span>{plain(value)}</span>;
    return <Value field={field} value={value} full />;
  };
  const name = (key: string) =>
    label(entity?.fields.find((field) => field.name === key)?.label) || (BESIDES[key] ? t(BESIDES[key]) : key);
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span className="muted">{name(change.field)}</span> {show(change, change.before)} →{" "}
          {show(change, change.after)}
        </li>
      ))}
    </ul>
  );
}

/** What happened to a record, newest first. */
export function TimelineTab({ entity, id }: { entity: Entity; id: string }) {
  const { t } = useT();
  const action = useActionName();
  const pages = useInfiniteQuery({
    queryKey: ["records", entity.name, "timeline", id],
    queryFn: ({ pageParam }) => api.get<Page<TimelineEntry>>(`/${entity.name}/${id}/timeline`, { after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  if (pages.isPending) return <Skeleton active paragraph={{ rows: 5 }} title={false} />;
  if (pages.error) return <Problem error={pages.error} retry={() => void pages.refetch()} />;
  const entries = pages.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <p className="muted">{t("timeline.empty")}</p>;
  return (
    <>
      <ol className="timeline">
        {entries.map((entry, index) => (
          <li key={`${entry.at}-${index}`}>
            <div className="timeline-head">
              <strong>{entry.by?.name ?? t("timeline.system")}</strong> {action(entry.action)} <When at={entry.at} />
            </div>
            {entry.text && <p>{entry.text}</p>}
            {entry.changes && entry.action !== "create" && <Changes entity={entity} changes={entry.changes} />}
          </li>
        ))}
      </ol>
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
    </>
  );
}
