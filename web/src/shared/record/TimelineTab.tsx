import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { api } from "@/shared/api/client";
import type { Entity, Page, TimelineEntry } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { Changes } from "./Changes";

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
  tag: "audit.tag",
  sign_in: "audit.signIn",
  evaluate: "audit.evaluate",
  attach: "audit.attach",
  detach: "audit.detach",
  delete: "audit.delete",
  activate: "audit.activate",
  judge: "audit.judge",
  confirm: "audit.confirm",
  contact_left: "audit.contact_left",
  event_attended: "audit.eventAttended",
  event_invited: "audit.eventInvited",
  intel_added: "audit.intelAdded",
  members: "audit.members",
  retire: "audit.retire",
  submit: "audit.submit",
  sign: "audit.sign",
  return: "audit.return",
  try: "audit.try",
  screen: "audit.screen",
  close: "audit.close",
  reopen: "audit.reopen",
  override_ended: "audit.overrideEnded",
  addendum: "audit.addendum",
  comment: "audit.comment",
  sign_out: "audit.signOut",
  password: "audit.password",
  totp_on: "audit.totpOn",
  totp_off: "audit.totpOff",
  token_create: "audit.tokenCreate",
  token_revoke: "audit.tokenRevoke",
  merge: "audit.merge",
  merged: "audit.merged",
  unmerge: "audit.unmerge",
  erase: "audit.erase",
  retention: "audit.retention",
  export_refused: "audit.exportRefused",
  export_approved: "audit.exportApproved",
  export_declined: "audit.exportDeclined",
  download: "audit.download",
};

export function useActionName(): (action: string) => string {
  const { t } = useT();
  return (action) => (ACTIONS[action] ? t(ACTIONS[action]) : action);
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
