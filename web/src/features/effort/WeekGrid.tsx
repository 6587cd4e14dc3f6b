import { DeleteOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type KeyboardEvent, useRef } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { RowName } from "./RowName";
import type { Sheet } from "./use-sheet";
import { DAYS, dayTotal, isComplete, rowTotal, weekTotal } from "./week";

const cellId = (row: number, day: number) => `week-${row}-${day}`;

function focusCell(row: number, day: number): boolean {
  const cell = document.getElementById(cellId(row, day));
  if (!(cell instanceof HTMLInputElement) || cell.disabled) return false;
  cell.focus();
  cell.select();
  return true;
}

/** Arrow keys, Enter and a finished number move through the cells, so that a week is typed without the mouse. */
function useMoves(sheet: Sheet) {
  const came = useRef<{ row: number; day: number } | null>(null);
  const keys = (row: number, day: number, event: KeyboardEvent<HTMLInputElement>) => {
    const cell = event.currentTarget;
    const from = came.current;
    came.current = null;
    const atStart = cell.selectionStart === 0;
    const atEnd = cell.selectionEnd === cell.value.length;
    if (/^[.,。]$/.test(event.key) && from && cell.selectionEnd === cell.value.length) {
      // The cell before was left too early: 7.5 was meant.
      event.preventDefault();
      sheet.setCell(from.row, from.day, `${sheet.rows[from.row]?.cells[from.day] ?? ""}.`);
      const back = document.getElementById(cellId(from.row, from.day)) as HTMLInputElement | null;
      back?.focus();
      requestAnimationFrame(() => back?.setSelectionRange(back.value.length, back.value.length));
      return;
    }
    const moved =
      (event.key === "ArrowDown" && focusCell(row + 1, day)) ||
      (event.key === "Enter" && (focusCell(row + 1, day) || focusCell(0, day + 1))) ||
      (event.key === "ArrowUp" && focusCell(row - 1, day)) ||
      (event.key === "ArrowRight" && atEnd && focusCell(row, day + 1)) ||
      (event.key === "ArrowLeft" && atStart && focusCell(row, day - 1));
    if (moved || event.key === "Enter") event.preventDefault();
  };
  const typed = (row: number, day: number, text: string) => {
    sheet.setCell(row, day, text);
    if (isComplete(text) && focusCell(row, day + 1)) came.current = { row, day };
  };
  return { keys, typed };
}

function Cells({ sheet, row }: { sheet: Sheet; row: number }) {
  const { t } = useT();
  const { keys, typed } = useMoves(sheet);
  const draft = sheet.rows[row];
  if (!draft) return null;
  return DAYS.map((day) => {
    const problem = sheet.problems.get(`rows.${row}.hours.${day}`);
    return (
      <td key={day}>
        <input
          id={cellId(row, day)}
          className="week-cell"
          inputMode="decimal"
          autoComplete="off"
          maxLength={6}
          disabled={!sheet.open[day]}
          aria-label={t("week.cell", { customer: draft.account.title, date: sheet.week.days?.[day]?.date ?? "" })}
          aria-invalid={problem !== undefined}
          title={problem}
          value={draft.cells[day]}
          onFocus={(event) => event.currentTarget.select()}
          onKeyDown={(event) => keys(row, day, event)}
          onChange={(event) => typed(row, day, event.target.value)}
        />
      </td>
    );
  });
}

/** The head of a day: weekday and date, and why it cannot be booked. */
export function DayName({ date, closed }: { date: string; closed: boolean }) {
  const { t } = useT();
  const { language } = useFormat();
  const at = new Date(`${date}T00:00:00`);
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" }).format(at);
  return (
    <>
      {weekday} <span className="muted">{`${at.getMonth() + 1}/${at.getDate()}`}</span>
      {closed && <span className="week-closed">{t("week.closed")}</span>}
    </>
  );
}

function Totals({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <tfoot>
      <tr>
        <th scope="row" colSpan={2}>
          {t("week.total")}
        </th>
        {DAYS.map((day) => {
          const hours = dayTotal(sheet.rows, day);
          const problem = sheet.problems.get(`days.${day}`);
          const over = hours > sheet.week.max_hours || problem !== undefined;
          return (
            <td key={day} className={over ? "num state-red" : "num"} title={problem}>
              {hours > 0 ? format.quantity(hours) : ""}
            </td>
          );
        })}
        <td className="num">{format.quantity(weekTotal(sheet.rows))}</td>
        <td />
      </tr>
    </tfoot>
  );
}

/** The week as a table, for wide windows. */
export function WeekGrid({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <div className="scroll-x">
      <table className="plain week">
        <thead>
          <tr>
            <th scope="col">{t("week.customer")}</th>
            <th scope="col">{t("week.activity")}</th>
            {(sheet.week.days ?? []).map((day) => (
              <th scope="col" className="num" key={day.date}>
                <DayName date={day.date} closed={day.closed} />
              </th>
            ))}
            <th scope="col" className="num">
              {t("week.total")}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t("week.remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sheet.rows.map((draft, row) => (
            <tr key={draft.key}>
              <RowName sheet={sheet} row={row} />
              <Cells sheet={sheet} row={row} />
              <td className="num">{format.quantity(rowTotal(draft))}</td>
              <td>
                {sheet.week.editable && (
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={t("week.removeRow", { customer: draft.account.title })}
                    onClick={() => sheet.remove(row)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
        <Totals sheet={sheet} />
      </table>
    </div>
  );
}
