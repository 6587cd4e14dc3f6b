import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import type { AgendaItem } from "./types";

const COLOURS: Record<string, string> = { overdue: "state-red", missed: "state-red", done: "muted", held: "muted" };

/** The name of an item's kind, as the metadata of its entity has it. */
export function useItemKind(): (item: AgendaItem) => string {
  const text = useLabel();
  const kinds = {
    tasks: useEntity("tasks")?.fields.find((field) => field.name === "kind")?.options ?? [],
    interactions: useEntity("interactions")?.fields.find((field) => field.name === "kind")?.options ?? [],
  };
  return (item) => text(kinds[item.entity].find((option) => option.value === item.kind)?.label);
}

function Finish({ item, today }: { item: AgendaItem; today: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const held = item.entity === "interactions";
  const finish = async () => {
    const change = held ? { planned: false } : { done_on: today };
    await run(
      () => api.patch(`/${item.entity}/${item.id}`, { rev: item.rev, ...change }),
      t("agenda.done"),
      () =>
        Promise.all([
          client.invalidateQueries({ queryKey: ["agenda"] }),
          client.invalidateQueries({ queryKey: ["service"] }),
          refreshEntity(client, item.entity),
        ]),
    );
  };
  const name = held ? t("agenda.held") : t("tasks.finish");
  return (
    <Button size="small" loading={busy} aria-label={`${name} ${item.title}`} onClick={() => void finish()}>
      {name}
    </Button>
  );
}

/** One line of an agenda. */
export function Item({ item, dated = false, today }: { item: AgendaItem; dated?: boolean; today: string }) {
  const kind = useItemKind();
  const open =
    item.state === "open" ||
    item.state === "overdue" ||
    item.state === "missed" ||
    (item.state === "planned" && item.date <= today);
  return (
    <li className={item.state === "done" || item.state === "held" ? "agenda-over" : undefined}>
      {item.time && <strong className="number">{item.time}</strong>}
      <span className="agenda-kind">{kind(item)}</span>
      <span className="grow">
        <Link to="/$entity/$id" params={{ entity: item.entity, id: item.id }}>
          {item.title}
        </Link>
        {item.account && (
          <span className="muted">
            {" "}
            <Link to="/$entity/$id" params={{ entity: "accounts", id: item.account.id }}>
              {item.account.name}
            </Link>
          </span>
        )}
      </span>
      {dated && (
        <span className={COLOURS[item.state] ?? "muted"}>
          <When at={item.date} />
        </span>
      )}
      {open && item.may_finish && <Finish item={item} today={today} />}
    </li>
  );
}
