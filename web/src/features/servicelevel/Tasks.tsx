import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import dayjs from "dayjs";
import { api } from "@/shared/api/client";
import { listQuery } from "@/shared/api/records";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { isRef } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { refreshService } from "./queries";

const today = () => dayjs().format("YYYY-MM-DD");

function Row({ task, named }: { task: RecordData; named: boolean }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const late = typeof task.due_on === "string" && task.due_on < today();
  const finish = async () => {
    const body = { rev: task.rev, done_on: today() };
    if (await run(() => api.patch(`/tasks/${task.id}`, body), t("tasks.done"))) await refreshService(client, "tasks");
  };
  return (
    <li>
      <span className="grow">
        <Link to="/$entity/$id" params={{ entity: "tasks", id: task.id }}>
          {String(task.title)}
        </Link>
        {named && isRef(task.assignee) && <span className="muted"> {task.assignee.name}</span>}
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

/** Open tasks, the next first: the caller's own, or those of one customer. */
export function Tasks({ account }: { account?: string }) {
  const { t } = useT();
  const whose = account
    ? { field: "account", op: "eq" as const, value: account }
    : { field: "assignee", op: "eq" as const, value: "me" };
  const filter = { and: [whose, { field: "done_on", op: "empty" as const }] };
  const pages = useInfiniteQuery(listQuery("tasks", { filter, sort: "due_on", limit: 6 }));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isSuccess && items.length === 0 && <p className="muted">{t("tasks.none")}</p>}
      <ul className="rows">
        {items.map((task) => (
          <Row key={task.id} task={task} named={account !== undefined} />
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
