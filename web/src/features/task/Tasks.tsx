import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { api } from "@/shared/api/client";
import { listQuery, refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { isRef } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";

function Row({ task }: { task: RecordData }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const today = useToday();
  const late = typeof task.due_on === "string" && task.due_on < today;
  const finish = async () => {
    const body = { rev: task.rev, done_on: today };
    // What is done counts for the service of its customer too.
    const refresh = () =>
      Promise.all([client.invalidateQueries({ queryKey: ["service"] }), refreshEntity(client, "tasks")]);
    await run(() => api.patch(`/tasks/${task.id}`, body), t("tasks.done"), refresh);
  };
  return (
    <li>
      <span className="grow">
        <Link to="/$entity/$id" params={{ entity: "tasks", id: task.id }}>
          {String(task.title)}
        </Link>
        {isRef(task.assignee) && <span className="muted"> {task.assignee.name}</span>}
      </span>
      <span className={late ? "state-red" : "muted"}>
        <When at={task.due_on} />
      </span>
      <Button
        size="small"
        loading={busy}
        onClick={() => void finish()}
        aria-label={`${t("tasks.finish")} ${task.title}`}
      >
        {t("tasks.finish")}
      </Button>
    </li>
  );
}

/** Open tasks of one customer, the next first. */
function Tasks({ account }: { account: string }) {
  const { t } = useT();
  const whose = { field: "account", op: "eq" as const, value: account };
  const filter = { and: [whose, { field: "done_on", op: "empty" as const }] };
  const pages = useInfiniteQuery(listQuery("tasks", { filter, sort: "due_on", limit: 6 }));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isSuccess && items.length === 0 && <p className="muted">{t("tasks.none")}</p>}
      <ul className="rows">
        {items.map((task) => (
          <Row key={task.id} task={task} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Link to="/$entity" params={{ entity: "tasks" }} search={{ filter }}>
          {t("tasks.all")}
        </Link>
      )}
    </>
  );
}

/** The open tasks for a customer. */
export function AccountTasks({ id }: { id: string }) {
  const { t } = useT();
  if (!useRights("tasks").read) return null;
  return (
    <section>
      <h2>{t("tasks.title")}</h2>
      <Tasks account={id} />
    </section>
  );
}
