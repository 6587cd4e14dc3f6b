import { DeleteOutlined, MinusOutlined, PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ActivityChoice, CustomerName } from "./RowName";
import type { Sheet } from "./use-sheet";
import { DAYS, dayTotal, hoursOf } from "./week";

/** A tap is half an hour. */
const STEP = 0.5;

function Stepper({ sheet, row, day }: { sheet: Sheet; row: number; day: number }) {
  const { t } = useT();
  const draft = sheet.rows[row];
  if (!draft) return null;
  const hours = hoursOf(draft.cells[day] ?? "") || 0;
  const set = (value: number) => sheet.setCell(row, day, value > 0 ? String(value) : "");
  const problem = sheet.problems.get(`rows.${row}.hours.${day}`);
  const label = t("week.cell", { customer: draft.account.title, date: sheet.week.days?.[day]?.date ?? "" });
  return (
    <div className="week-stepper">
      <Button
        icon={<MinusOutlined />}
        aria-label={t("week.less", { customer: draft.account.title })}
        disabled={!sheet.open[day] || hours <= 0}
        onClick={() => set(Math.max(0, hours - STEP))}
      />
      <input
        className="week-cell"
        inputMode="decimal"
        autoComplete="off"
        maxLength={6}
        disabled={!sheet.open[day]}
        aria-label={label}
        aria-invalid={problem !== undefined}
        placeholder="0"
        value={draft.cells[day]}
        onChange={(event) => sheet.setCell(row, day, event.target.value)}
      />
      <Button
        icon={<PlusOutlined />}
        aria-label={t("week.more", { customer: draft.account.title })}
        disabled={!sheet.open[day] || hours + STEP > sheet.week.max_hours}
        onClick={() => set(hours + STEP)}
      />
      {problem && <p className="state-red">{problem}</p>}
    </div>
  );
}

/** The day a week opens with: the last that can be booked. */
const firstDay = (sheet: Sheet) => Math.max(0, Math.min(4, sheet.open.lastIndexOf(true) - 1));

function todayOf(sheet: Sheet, today: string): number {
  const at = (sheet.week.days ?? []).findIndex((day) => day.date === today);
  return at >= 0 ? at : firstDay(sheet);
}

/** One day at a time, for phones. */
export function WeekPhone({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const { language, quantity } = useFormat();
  const today = useToday();
  const [day, setDay] = useState(() => todayOf(sheet, today));
  const problem = sheet.problems.get(`days.${day}`);
  return (
    <div className="stack">
      <fieldset className="week-days" aria-label={t("week.days")}>
        {DAYS.map((index) => {
          const date = sheet.week.days?.[index]?.date ?? "";
          const hours = dayTotal(sheet.rows, index);
          return (
            <button key={index} type="button" aria-pressed={index === day} onClick={() => setDay(index)}>
              <span>
                {new Intl.DateTimeFormat(language, { weekday: "narrow" }).format(new Date(`${date}T00:00:00`))}
              </span>
              <strong>{Number(date.slice(8))}</strong>
              <span className={hours > sheet.week.max_hours ? "state-red" : "muted"}>
                {hours > 0 ? quantity(hours) : "–"}
              </span>
            </button>
          );
        })}
      </fieldset>
      {sheet.week.days?.[day]?.closed && <p className="muted">{t("week.closedDay")}</p>}
      {problem && <p className="state-red">{problem}</p>}
      {sheet.rows.map((draft, row) => (
        <div className="week-card" key={draft.key}>
          <div className="grow">
            <CustomerName sheet={sheet} row={row} />
            <ActivityChoice sheet={sheet} row={row} />
            {sheet.week.editable && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("week.removeRow", { customer: draft.account.title })}
                onClick={() => sheet.remove(row)}
              />
            )}
          </div>
          <Stepper sheet={sheet} row={row} day={day} />
        </div>
      ))}
    </div>
  );
}
