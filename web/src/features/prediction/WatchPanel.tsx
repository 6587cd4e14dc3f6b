import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { watchQuery } from "./queries";
import type { Watched } from "./types";

const STATES: Record<Watched["risk"], string | undefined> = { high: "state-red", some: "state-amber", none: undefined };

function Row({ one }: { one: Watched }) {
  const { t } = useT();
  const format = useFormat();
  const points = one.before === null ? null : Math.round((one.alive - one.before) * 100);
  return (
    <tr>
      <th scope="row" className="whole">
        <GradeChip grade={one.grade} />{" "}
        <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
          {one.name}
        </Link>
      </th>
      <td className="num" data-label={t("outlook.alive")}>
        <span className={STATES[one.risk]}>{format.percent(one.alive)}</span>
        {one.risk !== "none" && <span className="muted"> {t(`prediction.risk.${one.risk}`)}</span>}
      </td>
      <td className="num" data-label={t("prediction.sinceQuarter")}>
        {points === null ? "–" : t("prediction.points", { count: points > 0 ? `+${points}` : points })}
      </td>
      <td className="num" data-label={t("prediction.lastOrder")}>
        {t("prediction.daysAgo", { count: one.days_since })}
      </td>
      <td className="num" data-label={t("prediction.gap")}>
        {one.usual_gap === null ? "–" : t("prediction.days", { count: Math.round(one.usual_gap) })}
      </td>
    </tr>
  );
}

const AT_FIRST = 10;

/** The best customers by how far their chance of still being one has fallen. */
export function WatchPanel() {
  const { t } = useT();
  const query = useQuery(watchQuery);
  const [all, setAll] = useState(false);
  const items = query.data?.items ?? [];
  return (
    <section className="panel" id="watch">
      <h2>{t("prediction.watch")}</h2>
      <p className="muted">{t(query.data?.no_churn ? "prediction.watchBlind" : "prediction.watchNote")}</p>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {query.isSuccess && items.length === 0 && <p className="muted">{t("prediction.watchNone")}</p>}
      {items.length > 0 && (
        <div className="scroll-x">
          <table className="plain stacked">
            <thead>
              <tr>
                <th scope="col">{t("prediction.customer")}</th>
                <th scope="col" className="num">
                  {t("outlook.alive")}
                </th>
                <th scope="col" className="num">
                  {t("prediction.sinceQuarter")}
                </th>
                <th scope="col" className="num">
                  {t("prediction.lastOrder")}
                </th>
                <th scope="col" className="num">
                  {t("prediction.gap")}
                </th>
              </tr>
            </thead>
            <tbody>
              {(all ? items : items.slice(0, AT_FIRST)).map((one) => (
                <Row key={one.id} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!all && items.length > AT_FIRST && (
        <Button onClick={() => setAll(true)}>{t("prediction.showAll", { count: items.length })}</Button>
      )}
    </section>
  );
}
