import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { Hours, IndexBar, Percent, PerMonth } from "./Cells";
import { peopleQuery } from "./queries";
import type { PeopleReport, Period } from "./types";

function People({ report, period }: { report: PeopleReport; period: Period }) {
  const { t } = useT();
  const format = useFormat();
  const { masked } = report;
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.person")}</th>
          <th scope="col" className="num focus">
            {t("efficiency.served")}
          </th>
          <th scope="col" className="num focus">
            {t("efficiency.shareSa")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.hours")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.revenuePm")}
          </th>
          {!masked && (
            <>
              <th scope="col" className="num">
                {t("efficiency.profitPm")}
              </th>
              <th scope="col">{t("efficiency.index")}</th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {report.items.map((row) => (
          <tr key={row.staff.id}>
            <th scope="row" className="whole">
              <Link to="/efficiency/people/$id" params={{ id: row.staff.id }} search={period}>
                {row.staff.title}
              </Link>{" "}
              <span className="muted">{row.team}</span>
            </th>
            <td className="num focus" data-label={t("efficiency.served")}>
              {format.number(row.focus.accounts)}
            </td>
            <td className="num focus" data-label={t("efficiency.shareSa")}>
              <Percent value={row.focus.share_sa} />
            </td>
            <td className="num" data-label={t("efficiency.hours")}>
              <Hours hours={row.focus.hours} sources={row.sources} />
            </td>
            <td className="num" data-label={t("efficiency.revenuePm")}>
              <PerMonth value={row.revenue_pm} figures={row} />
            </td>
            {!masked && (
              <>
                <td className="num" data-label={t("efficiency.profitPm")}>
                  <PerMonth value={row.profit_pm} figures={row} />
                </td>
                <td data-label={t("efficiency.index")}>
                  <IndexBar value={row.index} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Teams({ report }: { report: PeopleReport }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.team")}</th>
          <th scope="col" className="num">
            {t("efficiency.headcount")}
          </th>
          <th scope="col" className="num focus">
            {t("efficiency.perHead")}
          </th>
          <th scope="col" className="num focus">
            {t("efficiency.shareSa")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.revenuePm")}
          </th>
          {!report.masked && (
            <>
              <th scope="col" className="num">
                {t("efficiency.profitPm")}
              </th>
              <th scope="col">{t("efficiency.index")}</th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {report.teams.map((row) => (
          <tr key={row.team.id || "none"}>
            <th scope="row" className="whole">
              {row.team.title || t("efficiency.noTeam")}
            </th>
            <td className="num" data-label={t("efficiency.headcount")}>
              {format.number(row.people)}
            </td>
            <td className="num focus" data-label={t("efficiency.perHead")}>
              {row.accounts_per_head === null ? "–" : format.quantity(row.accounts_per_head, 1)}
            </td>
            <td className="num focus" data-label={t("efficiency.shareSa")}>
              <Percent value={row.share_sa} />
            </td>
            <td className="num" data-label={t("efficiency.revenuePm")}>
              <PerMonth value={row.revenue_pm} figures={row} />
            </td>
            {!report.masked && (
              <>
                <td className="num" data-label={t("efficiency.profitPm")}>
                  <PerMonth value={row.profit_pm} figures={row} />
                </td>
                <td data-label={t("efficiency.index")}>
                  <IndexBar value={row.index} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** People and departments. How focused somebody is stands before what came of it. */
export function PeopleTab({ period }: { period: Period }) {
  const { t } = useT();
  const query = useQuery(peopleQuery(period));
  const report = query.data;
  return (
    <div className="stack">
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {report && report.items.length === 0 && (
        <EmptyState title={t("efficiency.noHours")} action={<Link to="/efforts/week">{t("week.title")}</Link>} />
      )}
      {report && report.items.length > 0 && (
        <>
          <p className="muted">{t("efficiency.focusHint")}</p>
          <div className="scroll-x">
            <People report={report} period={period} />
          </div>
          <h2>{t("efficiency.byTeam")}</h2>
          <div className="scroll-x">
            <Teams report={report} />
          </div>
        </>
      )}
    </div>
  );
}
