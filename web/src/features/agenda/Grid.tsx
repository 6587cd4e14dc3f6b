import { type KeyboardEvent, useEffect, useRef } from "react";
import { useLanguage, useT } from "@/shared/i18n";
import { step } from "./days";
import { useItemKind } from "./Item";
import type { AgendaItem } from "./types";

interface Props {
  days: string[];
  /** The day that is chosen; its things are listed below the grid. */
  chosen: string;
  today: string;
  month?: string;
  byDay: Map<string, AgendaItem[]>;
  onChoose: (day: string) => void;
}

/** How many things a day of the grid names. */
const SHOWN = 3;

function Cell({ day, props, kind }: { day: string; props: Props; kind: (item: AgendaItem) => string }) {
  const { t } = useT();
  const language = useLanguage();
  const items = props.byDay.get(day) ?? [];
  const name = new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(new Date(`${day}T00:00:00`));
  const classes = [
    "agenda-cell",
    day === props.today && "agenda-now",
    props.month && !day.startsWith(props.month) && "agenda-beside",
  ];
  return (
    <td className={classes.filter(Boolean).join(" ")}>
      <button
        type="button"
        data-day={day}
        tabIndex={day === props.chosen ? 0 : -1}
        aria-pressed={day === props.chosen}
        aria-label={`${name}, ${t("agenda.count", { count: items.length })}`}
        onClick={() => props.onChoose(day)}
      >
        <span className="agenda-date">{Number(day.slice(8))}</span>
        {items.slice(0, SHOWN).map((item) => (
          <span key={item.id} className={`agenda-chip agenda-${item.state}`}>
            {item.time} {item.account?.name ?? item.title} · {kind(item)}
          </span>
        ))}
        {items.length > SHOWN && <span className="muted">{t("agenda.more", { count: items.length - SHOWN })}</span>}
      </button>
    </td>
  );
}

/** Days in rows of weeks. One day is in the tab order; the arrow keys go from there. */
export function Grid(props: Props) {
  const { t } = useT();
  const language = useLanguage();
  const kind = useItemKind();
  const table = useRef<HTMLTableElement>(null);
  const walked = useRef(false);
  const move = (event: KeyboardEvent) => {
    const next = step(props.chosen, event.key);
    if (!next) return;
    event.preventDefault();
    walked.current = true;
    props.onChoose(next);
  };
  useEffect(() => {
    if (!walked.current) return;
    walked.current = false;
    table.current?.querySelector<HTMLButtonElement>(`[data-day="${props.chosen}"]`)?.focus();
  });
  const weeks = Array.from({ length: props.days.length / 7 }, (_, week) => props.days.slice(7 * week, 7 * week + 7));
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  return (
    <table ref={table} className="agenda-grid" aria-label={t("agenda.title")} onKeyDown={move}>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col">
              {weekday.format(new Date(`${day}T00:00:00`))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Cell key={day} day={day} props={props} kind={kind} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
