import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { useState } from "react";
import { useToday } from "@/shared/api/today";
import { useLanguage, useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { daysOf, type Span, turn } from "./days";
import { FeedDialog } from "./FeedDialog";
import { Grid } from "./Grid";
import { Item } from "./Item";
import { agendaQuery } from "./queries";
import type { AgendaItem } from "./types";
import "./agenda.css";

function grouped(items: AgendaItem[]): Map<string, AgendaItem[]> {
  const byDay = new Map<string, AgendaItem[]>();
  for (const item of items) byDay.set(item.date, [...(byDay.get(item.date) ?? []), item]);
  return byDay;
}

function Day({ day, items, today }: { day: string; items: AgendaItem[]; today: string }) {
  const { t } = useT();
  const language = useLanguage();
  return (
    <section className="panel">
      <h2>{new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(new Date(`${day}T00:00:00`))}</h2>
      {items.length === 0 && <p className="muted">{t("agenda.nothing")}</p>}
      <ul className="rows">
        {items.map((item) => (
          <Item key={item.id} item={item} today={today} />
        ))}
      </ul>
    </section>
  );
}

/** A phone has no room for a grid: the days that have something, one after the other. */
function DayList({ days, byDay, today }: { days: string[]; byDay: Map<string, AgendaItem[]>; today: string }) {
  const { t } = useT();
  const full = days.filter((day) => byDay.has(day));
  if (full.length === 0) return <p className="muted">{t("agenda.nothing")}</p>;
  return full.map((day) => <Day key={day} day={day} items={byDay.get(day) ?? []} today={today} />);
}

/** The caller's own calendar: follow-ups, promises and visits, by week or month. The address is the state. */
export function CalendarPage() {
  const { t } = useT();
  const language = useLanguage();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const today = useToday();
  const { view, day } = useSearch({ from: "/shell/calendar" });
  const span: Span = view === "week" ? "week" : "month";
  const chosen = day ?? today;
  const [sharing, setSharing] = useState(false);
  const days = daysOf(chosen, span);
  const query = useQuery(agendaQuery(days[0] ?? today, days.at(-1) ?? today));
  const go = (next: { view?: Span; day?: string }) =>
    void navigate({ to: "/calendar", search: { view: next.view ?? span, day: next.day ?? chosen }, replace: true });
  const byDay = grouped(query.data?.items ?? []);
  const late = query.data?.overdue ?? [];
  const title = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" }).format(
    new Date(`${chosen}T00:00:00`),
  );
  return (
    <div className="page agenda">
      <PageHead
        title={t("agenda.title")}
        note={t("agenda.note")}
        extra={<Button onClick={() => setSharing(true)}>{t("agenda.subscribe")}</Button>}
      />
      <div className="toolbar">
        <Button
          icon={<LeftOutlined />}
          aria-label={t("agenda.back")}
          onClick={() => go({ day: turn(chosen, span, -1) })}
        />
        <Button onClick={() => go({ day: today })}>{t("agenda.today")}</Button>
        <Button
          icon={<RightOutlined />}
          aria-label={t("agenda.onward")}
          onClick={() => go({ day: turn(chosen, span, 1) })}
        />
        <strong>{title}</strong>
        <Segmented
          aria-label={t("agenda.view")}
          value={span}
          options={[
            { value: "month", label: t("agenda.month") },
            { value: "week", label: t("agenda.week") },
          ]}
          onChange={(next) => go({ view: next as Span })}
        />
      </div>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {narrow ? (
        <DayList days={days} byDay={byDay} today={today} />
      ) : (
        <>
          <Grid
            days={days}
            chosen={chosen}
            today={today}
            month={span === "month" ? chosen.slice(0, 7) : undefined}
            byDay={byDay}
            onChoose={(next) => go({ day: next })}
          />
          <Day day={chosen} items={byDay.get(chosen) ?? []} today={today} />
        </>
      )}
      {late.length > 0 && (
        <section className="panel">
          <h2>{t("agenda.overdue", { count: late.length })}</h2>
          <ul className="rows">
            {late.map((item) => (
              <Item key={item.id} item={item} today={today} dated />
            ))}
          </ul>
        </section>
      )}
      {sharing && <FeedDialog onClose={() => setSharing(false)} />}
    </div>
  );
}
