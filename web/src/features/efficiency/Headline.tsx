import type { ReactNode } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Behind, Percent, PerMonth, sourceOf } from "./Cells";
import type { Figures, Source, Summary } from "./types";

function Figure({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className="figure" title={hint}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The figures of §3.10 in the order in which they are asked for. */
export function FigureList({ figures, sources, masked }: { figures: Figures; sources: Source[]; masked: boolean }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <>
      {!masked && (
        <Figure name={t("efficiency.profitPm")} hint={t("efficiency.profitPmHint")}>
          <PerMonth value={figures.profit_pm} figures={figures} />
        </Figure>
      )}
      <Figure name={t("efficiency.revenuePm")}>
        <Behind source={sourceOf(sources, "orders")}>
          <PerMonth value={figures.revenue_pm} figures={figures} />
        </Behind>
      </Figure>
      {!masked && (
        <>
          <Figure name={t("efficiency.netPm")} hint={t("efficiency.netPmHint")}>
            <PerMonth value={figures.net_pm} figures={figures} />
          </Figure>
          <Figure name={t("efficiency.roi")} hint={t("efficiency.roiHint")}>
            {figures.roi === null ? "–" : format.quantity(figures.roi)}
          </Figure>
        </>
      )}
      <Figure name={t("efficiency.pm")} hint={t("efficiency.pmHint", { hours: format.quantity(figures.hours) })}>
        <Behind source={sourceOf(sources, "efforts")}>{format.quantity(figures.pm, 1)}</Behind>
      </Figure>
    </>
  );
}

/** What the figures stand on: whose average, whose cost, and how much of the sales has a known profit. */
export function Basis({
  data,
  coverage,
}: {
  data: Pick<Summary, "base" | "masked" | "cost_basis" | "logged_since">;
  coverage: number | null;
}) {
  const { t } = useT();
  const format = useFormat();
  const parts = [
    data.logged_since && t("efficiency.loggedSince", { date: format.absolute(data.logged_since) }),
    data.base === "sight" && t("efficiency.baseSight"),
    data.masked && t("efficiency.maskedNote"),
    data.cost_basis === "pay" && t("efficiency.costPay"),
    data.cost_basis === "company" && t("efficiency.costCompany"),
    data.cost_basis === "none" && t("efficiency.costNone"),
    coverage !== null && coverage < 1 && t("efficiency.coverage", { share: format.percent(coverage, 0) }),
  ].filter(Boolean);
  return parts.length > 0 ? <p className="muted">{parts.join(" · ")}</p> : null;
}

export function Headline({ data }: { data: Summary }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <section className="panel">
      <h2>{t("efficiency.whole", { count: format.number(data.accounts) })}</h2>
      <dl className="figures">
        <FigureList figures={data.whole} sources={data.sources} masked={data.masked} />
        <Figure name={t("efficiency.shareSa")} hint={t("efficiency.shareSaHint")}>
          <Percent value={data.share_sa} />
        </Figure>
      </dl>
      <Basis data={data} coverage={data.whole.coverage} />
    </section>
  );
}
