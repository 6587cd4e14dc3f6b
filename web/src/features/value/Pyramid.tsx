import { Link } from "@tanstack/react-router";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, isGrade } from "@/shared/ui/grades";
import { Money } from "@/shared/ui/Money";
import type { GradeRow } from "./types";

const filterOf = (grade: string) => ({ filter: { and: [{ field: "grade", op: "in" as const, value: [grade] }] } });

type SalesField = "sales_12m" | "sales_total";

function Row({ row, sales, most, mostSales }: { row: GradeRow; sales: SalesField; most: number; mostSales: number }) {
  const { t } = useT();
  const width = (value: number, top: number) => `${top > 0 ? (100 * Math.max(0, value)) / top : 0}%`;
  const color = isGrade(row.grade) ? GRADE_COLORS[row.grade] : "gray";
  const moved = row.since_last;
  return (
    <Link to="/$entity" params={{ entity: "accounts" }} search={filterOf(row.grade)} className="pyramid-row">
      <GradeChip grade={row.grade} />
      <span className="pyramid-bars" aria-hidden="true">
        <span className="pyramid-bar" style={{ width: width(row.count, most), background: color }} />
        <span className="pyramid-money" style={{ width: width(Number(row[sales]), mostSales) }} />
      </span>
      <span className="pyramid-figures">
        {t("board.accounts", { count: row.count })} · <Money amount={row[sales]} />
        {moved && (moved.in > 0 || moved.out > 0) && (
          <span className="muted">
            {" "}
            +{moved.in} −{moved.out}
          </span>
        )}
      </span>
    </Link>
  );
}

function GradesTable({ rows }: { rows: GradeRow[] }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("value.grade")}</th>
          <th scope="col" className="num">
            {t("board.count")}
          </th>
          <th scope="col" className="num">
            {t("board.sales12m")}
          </th>
          <th scope="col" className="num">
            {t("board.salesTotal")}
          </th>
          <th scope="col" className="num">
            {t("board.share")}
          </th>
          <th scope="col" className="num">
            {t("board.in")}
          </th>
          <th scope="col" className="num">
            {t("board.out")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.grade}>
            <td>
              <GradeChip grade={row.grade} />
            </td>
            <td className="num">{format.number(row.count)}</td>
            <td className="num">
              <Money amount={row.sales_12m} full />
            </td>
            <td className="num">
              <Money amount={row.sales_total} full />
            </td>
            <td className="num">{row.share === null ? "–" : format.percent(row.share, 1)}</td>
            <td className="num">{row.since_last?.in ?? "–"}</td>
            <td className="num">{row.since_last?.out ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Customers and their sales by grade; the wide bar counts customers, the thin one sales. */
export function Pyramid({ rows }: { rows: GradeRow[] }) {
  const { t } = useT();
  const most = Math.max(...rows.map((row) => row.count));
  // Old data has no sales in the last 12 months; then all sales are shown, and the note says so.
  const recent = rows.some((row) => Number(row.sales_12m) !== 0);
  const sales = recent ? "sales_12m" : "sales_total";
  const mostSales = Math.max(...rows.map((row) => Number(row[sales])));
  return (
    <Picture
      title={t("board.pyramid")}
      table={<GradesTable rows={rows} />}
      note={recent ? t("board.pyramidNote") : t("board.pyramidAllTime")}
    >
      <div className="pyramid">
        {rows.map((row) => (
          <Row key={row.grade} row={row} sales={sales} most={most} mostSales={mostSales} />
        ))}
      </div>
    </Picture>
  );
}
