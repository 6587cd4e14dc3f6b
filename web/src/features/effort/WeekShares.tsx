import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ActivityChoice, CustomerName } from "./RowName";
import type { Sheet } from "./use-sheet";
import { hoursOf, shareTotal } from "./week";

/** The working days of the week that have come and are open, which shares divide. */
const openDays = (sheet: Sheet, today: string) =>
  (sheet.week.days ?? []).slice(0, 5).filter((day) => !day.closed && day.date <= today).length;

/** The week by percentages, for whoever does not remember hours. */
export function WeekShares({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const format = useFormat();
  const total = openDays(sheet, useToday()) * sheet.week.day_hours;
  const sum = shareTotal(sheet.rows);
  const problem = sheet.problems.get("shares") ?? sheet.problems.get("total") ?? sheet.problems.get("of");
  return (
    <div className="stack">
      <p className="muted">{t("week.sharesHint", { hours: format.quantity(total) })}</p>
      {sheet.rows.map((draft, row) => (
        <div className="week-card" key={draft.key}>
          <div className="grow">
            <CustomerName sheet={sheet} row={row} />
            <ActivityChoice sheet={sheet} row={row} />
          </div>
          <label className="week-share">
            <input
              className="week-cell"
              inputMode="decimal"
              autoComplete="off"
              maxLength={6}
              aria-label={t("week.shareOf", { customer: draft.account.title })}
              aria-invalid={sheet.problems.has(`rows.${row}.share`)}
              value={draft.share}
              onChange={(event) => sheet.change(row, { share: event.target.value })}
            />
            <span>%</span>
            <span className="muted num">
              {t("week.hours", { hours: format.quantity(((hoursOf(draft.share) || 0) * total) / 100) })}
            </span>
          </label>
        </div>
      ))}
      <p className={sum === 100 ? undefined : "state-amber"}>{t("week.sharesSum", { sum: format.quantity(sum) })}</p>
      {problem && <p className="state-red">{problem}</p>}
    </div>
  );
}
