import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { Picture } from "@/shared/chart/Picture";
import { compactNumber } from "@/shared/format/money";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { AssetTable } from "./AssetTable";
import { Figure } from "./Figure";
import { ledgerQuery } from "./queries";
import type { Ledger, LedgerSort } from "./types";

function Totals({ ledger }: { ledger: Ledger }) {
  const { t } = useT();
  const format = useFormat();
  const { total, masked } = ledger;
  const amount = (value: string | null) => (value === null ? t("value.unknown") : <Money amount={value} />);
  return (
    <dl className="figures">
      <Figure name={t("prediction.customers")}>{format.number(total.accounts)}</Figure>
      <Figure name={t("prediction.sales12")}>
        <Money amount={total.sales_12m} />
      </Figure>
      {!masked && (
        <>
          <Figure
            name={t("prediction.profit12")}
            note={
              total.profit_12m !== null && total.covered < 1
                ? t("prediction.covered", { share: format.percent(total.covered) })
                : undefined
            }
          >
            {amount(total.profit_12m)}
          </Figure>
          <Figure
            name={t("prediction.clvSum")}
            note={total.unknown > 0 ? t("prediction.without", { count: total.unknown }) : undefined}
          >
            {amount(total.clv)}
          </Figure>
          <Figure name={t("prediction.costSum")} note={total.cost_known ? undefined : t("outlook.costUnknown")}>
            {amount(total.cost)}
          </Figure>
          <Figure name={t("prediction.sinceQuarter")} note={ledger.compared_month}>
            {amount(total.change)}
          </Figure>
        </>
      )}
    </dl>
  );
}

function useChart(ledger: Ledger | undefined) {
  const { t } = useT();
  const { language } = useFormat();
  return useMemo(() => {
    const months = ledger?.months ?? [];
    if (months.length < 2) return undefined;
    const line = (name: string, value: (index: number) => string | null | undefined) => ({
      type: "line" as const,
      name,
      symbolSize: 5,
      data: months.map((_, index) => {
        const amount = value(index);
        return amount === null || amount === undefined ? null : Number(amount);
      }),
    });
    const short = (value: unknown) => compactNumber(Number(value), language);
    return {
      grid: { left: 64, right: 16, top: 12, bottom: 28 },
      tooltip: { trigger: "axis" as const, valueFormatter: short },
      xAxis: { type: "category" as const, data: months.map((month) => month.month) },
      yAxis: { type: "value" as const, axisLabel: { formatter: short } },
      series: ledger?.masked
        ? [line(t("prediction.revenue"), (index) => months[index]?.revenue)]
        : [
            line(t("prediction.clvSum"), (index) => months[index]?.clv),
            line(t("prediction.costSum"), (index) => months[index]?.cost),
          ],
    };
  }, [ledger, t, language]);
}

function Legend({ masked }: { masked: boolean }) {
  const { t } = useT();
  const names = masked ? ["prediction.revenue"] : ["prediction.clvSum", "prediction.costSum"];
  return (
    <p className="legend">
      {names.map((name, index) => (
        <span key={name}>
          <span className={index === 0 ? "legend-key test-model" : "legend-key"} aria-hidden="true" />
          {t(name)}
        </span>
      ))}
    </p>
  );
}

function MonthTable({ ledger }: { ledger: Ledger }) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("prediction.month")}</th>
          <th scope="col" className="num">
            {t("prediction.revenue")}
          </th>
          <th scope="col" className="num">
            {t("prediction.clvSum")}
          </th>
          <th scope="col" className="num">
            {t("prediction.costSum")}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...(ledger.months ?? [])].reverse().map((month) => (
          <tr key={month.month}>
            <td>{month.month}</td>
            <td className="num">
              <Money amount={month.revenue} />
            </td>
            <td className="num">{month.clv === null ? "–" : <Money amount={month.clv} />}</td>
            <td className="num">{month.cost === null ? "–" : <Money amount={month.cost} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The customers as assets: what they are worth together and one by one, what they took, and how that changed. */
export function LedgerPanel() {
  const { t } = useT();
  const [sort, setSort] = useState<LedgerSort | undefined>();
  const pages = useInfiniteQuery(ledgerQuery(sort));
  const ledger = pages.data?.pages[0];
  const option = useChart(ledger);
  const shown = sort ?? (ledger?.sort as LedgerSort | undefined);
  return (
    <>
      {ledger && (
        <Picture
          title={t("prediction.ledger")}
          option={option}
          height={240}
          table={<MonthTable ledger={ledger} />}
          note={t(option ? "prediction.ledgerNote" : "prediction.ledgerYoung")}
        >
          {option && <Legend masked={ledger.masked} />}
          <Totals ledger={ledger} />
        </Picture>
      )}
      <section className="panel" id="assets">
        <div className="panel-head">
          <h2>{t("prediction.assets")}</h2>
          <span className="page-actions">
            <Segmented
              size="small"
              aria-label={t("prediction.sort")}
              value={shown}
              onChange={(value) => setSort(value as LedgerSort)}
              options={[
                { value: "clv", label: t("prediction.byFuture") },
                { value: "sales", label: t("prediction.byToday") },
              ]}
            />
            <ReportExport
              what={{
                name: "prediction.ledger",
                title: t("prediction.ledger"),
                path: "/prediction/ledger/export",
                query: { sort: shown },
              }}
            />
          </span>
        </div>
        {ledger && (
          <p className="muted">{t(ledger.ranks_by === "model" ? "prediction.sortModel" : "prediction.sortHistory")}</p>
        )}
        <Problem error={pages.error} retry={() => void pages.refetch()} />
        {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
        {ledger && (
          <AssetTable items={pages.data?.pages.flatMap((page) => page.items ?? []) ?? []} masked={ledger.masked} />
        )}
        {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
      </section>
    </>
  );
}
