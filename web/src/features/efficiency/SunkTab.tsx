import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { Behind, Hours, sourceOf } from "./Cells";
import { sunkQuery } from "./queries";
import type { SunkReport } from "./types";

function Table({ report }: { report: SunkReport }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.account")}</th>
          <th scope="col">{t("value.grade")}</th>
          <th scope="col">{t("efficiency.why")}</th>
          <th scope="col" className="num">
            {t("efficiency.quietMonths")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.hours")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.pm")}
          </th>
          {!report.masked && (
            <>
              <th scope="col" className="num">
                {t("efficiency.sunkCost")}
              </th>
              <th scope="col" className="num">
                {t("efficiency.earned")}
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {report.items.map((row) => (
          <tr key={row.account.id}>
            <th scope="row" className="whole">
              <Link to="/$entity/$id" params={{ entity: "accounts", id: row.account.id }}>
                {row.account.title}
              </Link>
            </th>
            <td>
              <GradeChip grade={row.grade} />
            </td>
            <td>{t(`efficiency.sunkWhy.${row.why}`)}</td>
            <td className="num" data-label={t("efficiency.quietMonths")}>
              <Behind source={sourceOf(row.sources, "orders")}>{format.number(row.months)}</Behind>
            </td>
            <td className="num" data-label={t("efficiency.hours")}>
              <Hours hours={row.hours} sources={row.sources} />
            </td>
            <td className="num" data-label={t("efficiency.pm")}>
              {format.quantity(row.pm, 2)}
            </td>
            {!report.masked && (
              <>
                <td className="num" data-label={t("efficiency.sunkCost")}>
                  {row.cost === null ? "–" : <Money amount={row.cost} />}
                </td>
                <td className="num" data-label={t("efficiency.earned")}>
                  {row.earned === null ? "–" : <Money amount={row.earned} />}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What was put into customers that were dropped or have gone quiet. */
export function SunkTab() {
  const { t } = useT();
  const format = useFormat();
  const query = useQuery(sunkQuery);
  const report = query.data;
  return (
    <div className="stack">
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {report && report.items.length === 0 && <EmptyState title={t("efficiency.noSunk")} />}
      {report && report.items.length > 0 && (
        <>
          <p>
            {t("efficiency.sunkSum", { count: format.number(report.items.length), pm: format.quantity(report.pm, 1) })}
            {report.cost !== null && (
              <>
                {" "}
                <Money amount={report.cost} />
              </>
            )}
          </p>
          <p className="muted">{t("efficiency.sunkHint")}</p>
          <div className="scroll-x">
            <Table report={report} />
          </div>
        </>
      )}
    </div>
  );
}
