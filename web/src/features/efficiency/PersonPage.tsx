import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { Hours, Percent, PerMonth } from "./Cells";
import { useFew } from "./Few";
import { Basis, FigureList } from "./Headline";
import { personQuery } from "./queries";
import type { Focus, PersonReport } from "./types";
import "./efficiency.css";

const route = getRouteApi("/shell/efficiency/people/$id");

/** Accounts per head and the share of the best: read before any result of a person. It cannot be folded away. */
function FocusPanel({ focus }: { focus: Focus }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <section className="panel focus-panel">
      <h2>{t("efficiency.focus")}</h2>
      <dl className="figures">
        <div className="figure">
          <dt>{t("efficiency.served")}</dt>
          <dd>{format.number(focus.accounts)}</dd>
        </div>
        <div className="figure">
          <dt>{t("efficiency.shareSa")}</dt>
          <dd>
            <Percent value={focus.share_sa} />
          </dd>
        </div>
        <div className="figure">
          <dt>{t("efficiency.owned")}</dt>
          <dd>{format.number(focus.owned)}</dd>
        </div>
      </dl>
      <p className="muted">{t("efficiency.focusHint")}</p>
    </section>
  );
}

function Accounts({ report }: { report: PersonReport }) {
  const { t } = useT();
  const [items, others] = useFew(report.items);
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("efficiency.account")}</th>
            <th scope="col">{t("value.grade")}</th>
            <th scope="col" className="num">
              {t("efficiency.hours")}
            </th>
            <th scope="col" className="num">
              {t("efficiency.part")}
            </th>
            <th scope="col" className="num">
              {t("efficiency.revenuePm")}
            </th>
            {!report.masked && (
              <th scope="col" className="num">
                {t("efficiency.profitPm")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={row.account.id}>
              <th scope="row" className="whole">
                <Link to="/$entity/$id" params={{ entity: "accounts", id: row.account.id }}>
                  {row.account.title}
                </Link>
              </th>
              <td>
                <GradeChip grade={row.grade} />
              </td>
              <td className="num" data-label={t("efficiency.hours")}>
                <Hours hours={row.hours} sources={row.sources} />
              </td>
              <td className="num" data-label={t("efficiency.part")}>
                <Percent value={row.share} />
              </td>
              <td className="num" data-label={t("efficiency.revenuePm")}>
                <PerMonth value={row.revenue_pm} figures={row} />
              </td>
              {!report.masked && (
                <td className="num" data-label={t("efficiency.profitPm")}>
                  <PerMonth value={row.profit_pm} figures={row} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {others}
    </div>
  );
}

/** 人效 of one person: the focus first, then the figures, then the customers. */
export function PersonPage() {
  const { t } = useT();
  const { id } = route.useParams();
  const period = route.useSearch();
  const query = useQuery(personQuery(period, id));
  const report = query.data;
  return (
    <div className="page">
      <PageHead
        title={report ? t("efficiency.of", { name: report.person.staff.title }) : t("nav.efficiency")}
        note={
          report && (
            <>
              <When at={report.from} exact /> – <When at={report.to} exact /> ·{" "}
              <Link to="/efficiency" search={{ ...period, tab: "people" }}>
                {t("efficiency.back")}
              </Link>
            </>
          )
        }
      />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {report && (
        <>
          <FocusPanel focus={report.person.focus} />
          <section className="panel">
            <h2>{t("efficiency.result")}</h2>
            <dl className="figures">
              <FigureList figures={report.person} sources={report.person.sources} masked={report.masked} />
            </dl>
            <Basis data={report} coverage={report.person.coverage} />
            <p className="muted">{t("efficiency.partHint")}</p>
          </section>
          {report.items.length === 0 ? <EmptyState title={t("efficiency.noHours")} /> : <Accounts report={report} />}
        </>
      )}
    </div>
  );
}
