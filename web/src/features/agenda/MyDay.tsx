import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import dayjs from "dayjs";
import { useMe } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import type { Condition } from "@/shared/list/filter";
import type { ListSearch } from "@/shared/list/search";
import { Problem } from "@/shared/ui/Problem";
import { Item } from "./Item";
import { agendaQuery } from "./queries";
import type { AgendaItem } from "./types";
import "./agenda.css";

/** How many overdue things are shown before "all": a long list is read by nobody. */
const FIRST = 5;

const open: Condition = { field: "done_on", op: "empty" };

const overdueTasks = (today: string): ListSearch => ({
  tab: "mine",
  filter: { and: [open, { field: "due_on", op: "lt", value: today }] },
  sort: "due_on",
});

/** Planned and not held: what one wrote down and what one was to take part in. */
const missedDealings = (me: string, today: string): ListSearch => ({
  filter: {
    and: [
      { field: "planned", op: "eq", value: true },
      { field: "date", op: "lt", value: today },
      {
        or: [
          { field: "author", op: "eq", value: "me" },
          { field: "ours", op: "contains", value: me },
        ],
      },
    ],
  },
  sort: "date",
});

function First({ items, today }: { items: AgendaItem[]; today: string }) {
  return (
    <ul className="rows">
      {items.slice(0, FIRST).map((item) => (
        <Item key={item.id} item={item} today={today} dated />
      ))}
    </ul>
  );
}

/** What somebody has to do today and in the next days, and what is late. */
export function MyDay() {
  const { t } = useT();
  const me = useMe();
  const today = useToday();
  const query = useQuery(agendaQuery(today, dayjs(today).add(6, "day").format("YYYY-MM-DD")));
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const open = (query.data.items ?? []).filter((item) => item.state !== "done" && item.state !== "held");
  const now = open.filter((item) => item.date === today);
  const soon = open.filter((item) => item.date > today);
  const late = query.data.overdue ?? [];
  const tasks = late.filter((item) => item.entity === "tasks");
  const missed = late.filter((item) => item.entity === "interactions");
  return (
    <section className="panel agenda" aria-label={t("agenda.myDay")}>
      <div className="panel-head">
        <h2>{t("agenda.myDay")}</h2>
        <Link to="/calendar">{t("agenda.title")}</Link>
      </div>
      {tasks.length > 0 && (
        <h3>
          <Link to="/$entity" params={{ entity: "tasks" }} search={overdueTasks(today)}>
            {t("agenda.overdue", { count: tasks.length })}
          </Link>
        </h3>
      )}
      <First items={tasks} today={today} />
      {missed.length > 0 && (
        <h3>
          <Link to="/$entity" params={{ entity: "interactions" }} search={missedDealings(me.id, today)}>
            {t("agenda.missed", { count: missed.length })}
          </Link>
        </h3>
      )}
      <First items={missed} today={today} />
      <h3>{t("agenda.today")}</h3>
      {now.length === 0 && <p className="muted">{t("agenda.nothing")}</p>}
      <ul className="rows">
        {now.map((item) => (
          <Item key={item.id} item={item} today={today} />
        ))}
      </ul>
      {soon.length > 0 && <h3>{t("agenda.soon")}</h3>}
      <First items={soon} today={today} />
    </section>
  );
}
