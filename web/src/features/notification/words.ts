import { useT } from "@/shared/i18n";
import type { Notification } from "./queries";

/** Jobs whose end one is told of. */
const JOBS: Record<string, { name: string; to: string }> = {
  "imports.check": { name: "notify.job.check", to: "/imports" },
  "imports.run": { name: "notify.job.import", to: "/imports" },
  "value.evaluate": { name: "notify.job.evaluate", to: "/value" },
  "value.trial": { name: "notify.job.trial", to: "/value/models" },
  "duplicates.scan": { name: "notify.job.doubles", to: "/duplicates" },
  "backups.make": { name: "notify.job.backup", to: "/backups" },
  "backups.check": { name: "notify.job.backupCheck", to: "/backups" },
  "selection.screen": { name: "notify.job.screen", to: "/selection" },
};

const overdue = (today: string) => [
  { field: "done_on", op: "empty" },
  { field: "due_on", op: "lt", value: today },
];

/** What happened, in one sentence without the record's name, which stands beside it. */
export function useWords(): (one: Notification) => string {
  const { t } = useT();
  return ({ kind, data, by, times }) => {
    const who = by?.name ?? t("timeline.system");
    switch (kind) {
      case "grade_changed":
        return data.count
          ? t("notify.gradesChanged", { count: data.count })
          : t("notify.gradeChanged", { grade: data.grade ?? "", was: data.was ?? "" });
      case "task_overdue":
        return t("notify.taskOverdue", { count: data.count ?? 1 });
      case "task_due":
        return t("notify.taskDue", { count: data.count ?? 1 });
      case "comment":
        return times > 1 ? t("notify.comments", { who, count: times }) : t("notify.comment", { who });
      case "task_assigned":
        return times > 1 ? t("notify.tasksAssigned", { who, count: times }) : t("notify.taskAssigned", { who });
      case "job_done":
      case "job_failed": {
        const job = JOBS[data.job ?? ""];
        return t(kind === "job_done" ? "notify.jobDone" : "notify.jobFailed", {
          job: job ? t(job.name) : (data.job ?? ""),
        });
      }
      case "mention":
        return times > 1 ? t("notify.mentions", { who, count: times }) : t("notify.mention", { who });
      case "access_given":
        return t("notify.access", { who });
      case "pool_warning":
        return t("notify.pool", { on: data.on ?? "" });
      case "owner_changed":
        return t(`notify.owner.${data.how}`, { who, count: times });
      case "handover":
        return t("notify.handover", { who });
      case "export_refused":
        return t("notify.export", { who, rows: data.rows ?? 0 });
      case "backup_failed":
        return t("notify.backup");
      case "proposal_waiting":
        return t("notify.proposals");
      default:
        return kind;
    }
  };
}

/** Where one goes to see to it. */
export function placeOf({ kind, entity, record, data, times }: Notification, today: string): string {
  if (kind === "owner_changed" && times > 1) return "/accounts?tab=mine";
  if (record?.id && entity) return `/${entity}/${record.id}`;
  switch (kind) {
    case "owner_changed":
      return "/accounts?tab=mine";
    case "proposal_waiting":
      return "/value";
    case "task_overdue":
      return `/tasks?tab=mine&filter=${encodeURIComponent(JSON.stringify({ and: overdue(today) }))}&sort=due_on`;
    case "task_due":
      return "/calendar";
    case "export_refused":
      return "/exports";
    case "backup_failed":
      return "/backups";
    case "grade_changed":
      return "/accounts?tab=mine&sort=-grade_since";
    case "job_done":
    case "job_failed":
      return JOBS[data.job ?? ""]?.to ?? "/";
    default:
      return "/notifications";
  }
}
