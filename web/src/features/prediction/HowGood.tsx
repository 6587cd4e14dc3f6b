import { useMemo } from "react";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Cut, Report } from "./types";

type Words = (key: string, values?: Record<string, unknown>) => string;

const judged = (cuts: Cut[]) => cuts.filter((cut) => cut.verdict !== "too_few");

function chart(cuts: Cut[], t: Words) {
  const bars = (name: string, value: (cut: Cut) => number | null) => ({
    type: "bar" as const,
    name,
    data: cuts.map(value),
  });
  return {
    grid: { left: 40, right: 16, top: 36, bottom: 28 },
    legend: { top: 0 },
    tooltip: { trigger: "axis" as const },
    xAxis: { type: "category" as const, data: cuts.map((cut) => t("prediction.back", { count: cut.back })) },
    yAxis: { type: "value" as const, max: 1 },
    series: [
      bars(t("prediction.model"), (cut) => cut.model),
      bars(t("prediction.spend"), (cut) => cut.spend),
      bars(t("prediction.recency"), (cut) => cut.recency),
    ],
  };
}

function Cuts({ cuts }: { cuts: Cut[] }) {
  const { t } = useT();
  const format = useFormat();
  const figure = (value: number | null) => (value === null ? "–" : format.number(value, 2));
  const share = (value: number | null) => (value === null ? "–" : format.percent(value));
  const columns: [string, (cut: Cut) => string][] = [
    ["prediction.customers", (cut) => format.number(cut.customers)],
    ["prediction.again", (cut) => format.number(cut.again)],
    ["prediction.model", (cut) => figure(cut.model)],
    ["prediction.spend", (cut) => figure(cut.spend)],
    ["prediction.recency", (cut) => figure(cut.recency)],
    ["prediction.ordersRatio", (cut) => share(cut.orders_ratio)],
    ["prediction.salesRatio", (cut) => share(cut.sales_ratio)],
  ];
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("prediction.cut")}</th>
            {columns.map(([name]) => (
              <th key={name} scope="col" className="num">
                {t(name)}
              </th>
            ))}
            <th scope="col">{t("prediction.verdict")}</th>
          </tr>
        </thead>
        <tbody>
          {cuts.map((cut) => (
            <tr key={cut.back}>
              <th scope="row" className="whole">
                {t("prediction.back", { count: cut.back })} <span className="muted">{format.absolute(cut.day)}</span>
              </th>
              {columns.map(([name, value]) => (
                <td key={name} className="num" data-label={t(name)}>
                  {value(cut)}
                </td>
              ))}
              <td data-label={t("prediction.verdict")}>{t(`prediction.verdict.${cut.verdict}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The tests in one sentence: who ranked better, how often. */
function verdict(report: Report, t: Words): string {
  const tests = judged(report.cuts ?? []);
  if (tests.length === 0) return t("prediction.untested");
  const won = tests.filter((cut) => cut.verdict === "model").length;
  const lost = tests.filter((cut) => cut.verdict === "history").length;
  const counts = { tests: tests.length, won, lost, draws: tests.length - won - lost };
  return t(report.ranks_by === "model" ? "prediction.won" : "prediction.lost", counts);
}

function Segments({ report }: { report: Report }) {
  const { t } = useT();
  const own = (report.segments ?? []).filter((segment) => segment.own);
  if (own.length === 0) return <li>{t("prediction.noSegment")}</li>;
  return <li>{t("prediction.ownSegments", { names: own.map((segment) => segment.name).join("、") })}</li>;
}

/** What the model learnt from, how it did against simple rules, and what to beware of. */
export function HowGood({ report }: { report: Report }) {
  const { t } = useT();
  const format = useFormat();
  const cuts = report.cuts ?? [];
  const option = useMemo(() => (judged(cuts).length > 0 ? chart(judged(cuts), t) : undefined), [cuts, t]);
  const { size } = report;
  const basis = {
    buyers: format.number(size.buyers),
    repeat: format.number(size.repeat),
    orders: format.number(size.order_days),
    gap: format.number(report.gap_days ?? 0),
  };
  return (
    <Picture title={t("prediction.howGood")} option={option} height={220} table={<Cuts cuts={cuts} />} note={t("prediction.cutsNote")}>
      <p className="outlook-sentence">{verdict(report, t)}</p>
      <ul className="caveats">
        <li>{t("prediction.basis", basis)}</li>
        {(report.warnings ?? []).map((code) => (
          <li key={code}>{t(`prediction.warn.${code}`)}</li>
        ))}
        <Segments report={report} />
      </ul>
    </Picture>
  );
}
