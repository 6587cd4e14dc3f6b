import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, isGrade } from "@/shared/ui/grades";
import { Money } from "@/shared/ui/Money";
import type { YearBoard, YearRow } from "./types";

const colorOf = (grade: string) => (isGrade(grade) ? GRADE_COLORS[grade] : "gray");

/** The present count as a bar, the target as a line over it. */
export function Rung({ row, most }: { row: YearRow; most: number }) {
  const { t } = useT();
  const width = (n: number) => `${most > 0 ? (100 * n) / most : 0}%`;
  return (
    <div className="rung">
      <GradeChip grade={row.grade} />
      <span className="rung-bar" aria-hidden="true">
        <span style={{ width: width(row.count), background: colorOf(row.grade) }} />
        {row.target_count !== null && <i style={{ left: width(row.target_count) }} />}
      </span>
      <span className="rung-figures">
        <b>{row.count}</b>
        {row.target_count !== null && <span className="muted"> / {row.target_count}</span>}
        <span className="muted rung-money">
          {" · "}
          <Money amount={row.sales} />
          {row.target_sales !== null && (
            <>
              {" / "}
              <Money amount={row.target_sales} />
            </>
          )}
        </span>
        {row.over_quota && <span className="state-amber"> {t("pyramid.overQuota", { quota: row.quota })}</span>}
      </span>
    </div>
  );
}

export function RowsTable({ board }: { board: YearBoard }) {
  const { t } = useT();
  const format = useFormat();
  const heads = ["begun", "now", "target", "quota", "sales", "targetSales", "profit"];
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("value.grade")}</th>
          {heads.map((head) => (
            <th scope="col" className="num" key={head}>
              {t(`pyramid.col.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {board.rows.map((row) => (
          <tr key={row.grade}>
            <td>
              <GradeChip grade={row.grade} />
            </td>
            <td className="num">{row.begun}</td>
            <td className="num">{row.count}</td>
            <td className="num">{row.target_count ?? "–"}</td>
            <td className="num">{row.quota ?? "–"}</td>
            <td className="num">
              <Money amount={row.sales} full />
            </td>
            <td className="num">{row.target_sales === null ? "–" : <Money amount={row.target_sales} full />}</td>
            <td className="num">
              {row.profit === null ? (
                board.masked ? (
                  "•••"
                ) : (
                  "–"
                )
              ) : (
                <span title={t("pyramid.profitKnown", { share: format.percent(row.profit_known ?? 0) })}>
                  <Money amount={row.profit} full />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function monthsOption(board: YearBoard) {
  return {
    grid: { left: 40, right: 40, top: 12, bottom: 28 },
    tooltip: { trigger: "axis" as const },
    xAxis: { type: "category" as const, data: board.months.map((month) => month.day.slice(0, 7)) },
    yAxis: { type: "value" as const, minInterval: 1 },
    series: board.rows.flatMap((row) => [
      {
        type: "line" as const,
        name: row.grade,
        data: board.months.map((month) => month.counts[row.grade] ?? 0),
        itemStyle: { color: colorOf(row.grade) },
        lineStyle: { width: 2 },
        endLabel: { show: true, formatter: row.grade, color: colorOf(row.grade) },
      },
      ...(row.target_count === null
        ? []
        : [
            {
              type: "line" as const,
              symbol: "none",
              silent: true,
              name: `${row.grade} *`,
              data: board.months.map(() => row.target_count as number),
              lineStyle: { width: 1, type: "dashed" as const, color: colorOf(row.grade) },
              itemStyle: { color: colorOf(row.grade) },
              tooltip: { show: false },
            },
          ]),
    ]),
  };
}

export function MonthsTable({ board }: { board: YearBoard }) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("pyramid.month")}</th>
          {board.rows.map((row) => (
            <th scope="col" className="num" key={row.grade}>
              {row.grade}
            </th>
          ))}
          {board.rows.map((row) => (
            <th scope="col" className="num" key={row.grade}>
              {t("pyramid.salesOf", { grade: row.grade })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {board.months.map((month) => (
          <tr key={month.day}>
            <td>{month.day}</td>
            {board.rows.map((row) => (
              <td className="num" key={row.grade}>
                {month.counts[row.grade] ?? 0}
              </td>
            ))}
            {board.rows.map((row) => (
              <td className="num" key={row.grade}>
                <Money amount={month.sales[row.grade]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
