import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Cut, Report } from "./types";

type Words = ReturnType<typeof useT>["t"];

const judged = (cuts: Cut[]) => cuts.filter((cut) => cut.verdict !== "too_few");

/** The rank correlations of one test as bars; what ranks no better than chance has none. */
function Bars({ cut }: { cut: Cut }) {
  const { t } = useT();
  const format = useFormat();
  const bars: [string, number | null][] = [
    [t("prediction.model"), cut.model],
    [t("prediction.spend"), cut.spend],
    [t("prediction.recency"), cut.recency],
  ];
  return (
    <div className="test">
      <h3>{t("prediction.back", { count: cut.back })}</h3>
      {bars.map(([name, value], index) => (
        <div key={name} className="test-bar">
          <span>{name}</span>
          <span className="test-track" aria-hidden="true">
            <span
              className={index === 0 ? "test-fill test-model" : "test-fill"}
              style={{ width: `${Math.max(0, value ?? 0) * 100}%` }}
            />
          </span>
          <span className="num">{value === null ? "–" : format.number(value, 2)}</span>
        </div>
      ))}
      <p className="muted">{t(`prediction.found.${cut.verdict}`)}</p>
    </div>
  );
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

/** The month in which most is ordered, and the one in which least is. */
function Season({ months }: { months: number[] }) {
  const { t } = useT();
  const format = useFormat();
  if (months.length === 0) return <li>{t("prediction.seasonNone")}</li>;
  const best = months.indexOf(Math.max(...months));
  const worst = months.indexOf(Math.min(...months));
  const name = (index: number) =>
    new Intl.DateTimeFormat(format.language, { month: "long", timeZone: "UTC" }).format(
      new Date(Date.UTC(2000, index)),
    );
  const share = (index: number) => format.percent(Math.abs((months[index] ?? 1) - 1));
  return (
    <li>
      {t("prediction.season", {
        best: name(best),
        more: share(best),
        worst: name(worst),
        less: share(worst),
      })}
    </li>
  );
}

/** What the model learnt from, how it did against simple rules, and what to beware of. */
export function HowGood({ report }: { report: Report }) {
  const { t } = useT();
  const format = useFormat();
  const cuts = report.cuts ?? [];
  const { size } = report;
  const basis = {
    buyers: format.number(size.buyers),
    repeat: format.number(size.repeat),
    orders: format.number(size.order_days),
    gap: format.number(report.gap_days ?? 0),
  };
  return (
    <>
      <section className="panel">
        <h2>{t("prediction.howGood")}</h2>
        <p className="outlook-sentence">{verdict(report, t)}</p>
        <ul className="caveats">
          <li>{t("prediction.basis", basis)}</li>
          {(report.warnings ?? []).map((code) => (
            <li key={code}>{t(`prediction.warn.${code}`)}</li>
          ))}
          <Segments report={report} />
          <Season months={report.season ?? []} />
        </ul>
      </section>
      <Picture title={t("prediction.tests")} table={<Cuts cuts={cuts} />} note={t("prediction.cutsNote")}>
        <div className="tests">
          {cuts.map((cut) => (
            <Bars key={cut.back} cut={cut} />
          ))}
        </div>
      </Picture>
    </>
  );
}
