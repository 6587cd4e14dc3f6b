import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { Money } from "@/shared/ui/Money";
import { When } from "@/shared/ui/When";
import { AccountLink, Multiple } from "./parts";
import { coreQuery, returnsQuery } from "./queries";
import type { Core, ReturnItem, Returns } from "./types";

function CoreTable({ core }: { core: Core }) {
  const { t } = useT();
  const format = useFormat();
  if (core.share_of_amount === null || core.share_of_accounts === null)
    return <EmptyState title={t("pyramid.noCore")} />;
  return (
    <>
      <p>
        {t("pyramid.coreSays", {
          count: core.items.length,
          total: core.accounts,
          share: format.percent(core.share_of_accounts, 1),
          amount: format.percent(core.share_of_amount, 1),
          basis: t(`pyramid.basis.${core.basis}`),
        })}{" "}
        <span className="muted">{t(`pyramid.basisWhy.${core.why}`)}</span>
      </p>
      <div className="scroll-x">
        <table className="plain stacked">
          <thead>
            <tr>
              <th scope="col">{t("pyramid.customer")}</th>
              <th scope="col">{t("value.grade")}</th>
              <th scope="col" className="num">
                {t(`pyramid.basis.${core.basis}`)}
              </th>
              <th scope="col" className="num">
                {t("board.share")}
              </th>
              <th scope="col" className="num">
                {t("pyramid.cumulative")}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {core.items.map((item) => (
              <tr key={item.id}>
                <td className="whole">
                  <AccountLink id={item.id} name={item.name} />
                </td>
                <td>
                  <GradeChip grade={item.grade} />
                </td>
                <td className="num" data-label={t(`pyramid.basis.${core.basis}`)}>
                  <Money amount={item.amount} />
                </td>
                <td className="num" data-label={t("board.share")}>
                  {format.percent(item.share, 1)}
                </td>
                <td className="num" data-label={t("pyramid.cumulative")}>
                  {format.percent(item.cumulative, 1)}
                </td>
                <td className="core-bar" aria-hidden="true">
                  <span style={{ width: `${100 * item.cumulative}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const HEADS = ["developmentCost", "costSoFar", "sales", "revenueMultiple", "profitMultiple", "wholeMultiple"];

/** How many stand in the table before one asks for all. */
const SHORT = 12;

function ReturnRow({ item }: { item: ReturnItem }) {
  const { t } = useT();
  const figures = [
    item.development_cost === null ? "–" : <Money amount={item.development_cost} />,
    item.cost_so_far === null ? "–" : <Money amount={item.cost_so_far} />,
    <Money key="sales" amount={item.sales} />,
    <Multiple key="revenue" figure={item.revenue_multiple} />,
    <Multiple key="profit" figure={item.profit_multiple} />,
    <Multiple key="whole" figure={item.whole_multiple} />,
  ];
  return (
    <tr>
      <td className="whole">
        <AccountLink id={item.id} name={item.name} />
      </td>
      <td>
        <GradeChip grade={item.grade} />
      </td>
      <td data-label={t("pyramid.firstOrder")}>
        <When at={item.since} exact />
      </td>
      {HEADS.map((head, at) => (
        <td key={head} className="num" data-label={t(`pyramid.return.${head}`)}>
          {figures[at]}
        </td>
      ))}
    </tr>
  );
}

function ReturnsTable({ returns }: { returns: Returns }) {
  const { t } = useT();
  const [all, setAll] = useState(false);
  const known = returns.items.filter(
    (item) => item.whole_multiple.state === "known" || item.revenue_multiple.state === "known",
  );
  if (returns.masked) return <p className="muted">{t("pyramid.returnsMasked")}</p>;
  if (known.length === 0) return <EmptyState title={t("pyramid.noReturns")} text={t("pyramid.noReturnsHint")} />;
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("pyramid.customer")}</th>
            <th scope="col">{t("value.grade")}</th>
            <th scope="col">{t("pyramid.firstOrder")}</th>
            {HEADS.map((head) => (
              <th scope="col" className="num" key={head} title={t(`pyramid.returnHint.${head}`)}>
                {t(`pyramid.return.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.slice(0, all ? 50 : SHORT).map((item) => (
            <ReturnRow key={item.id} item={item} />
          ))}
        </tbody>
      </table>
      {!all && known.length > SHORT && (
        <Button type="link" onClick={() => setAll(true)}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}

/** The few customers that bring most, and what each brought back on what it cost. */
export function CoreTab() {
  const { t } = useT();
  const [share, setShare] = useState(80);
  const core = useQuery(coreQuery(share));
  const returns = useQuery(returnsQuery);
  return (
    <div className="stack">
      <section className="panel stack">
        <div className="panel-head">
          <h2>{t("pyramid.core")}</h2>
          <span>
            <Select
              aria-label={t("pyramid.coreShare")}
              value={share}
              onChange={setShare}
              options={[50, 70, 80, 90].map((value) => ({ value, label: `${value} %` }))}
            />{" "}
            <ReportExport what={{ name: "pyramid.core", title: t("pyramid.core"), path: "/pyramid/exports/core" }} />
          </span>
        </div>
        <Loaded query={core}>{(data) => <CoreTable core={data} />}</Loaded>
      </section>
      <section className="panel stack">
        <div className="panel-head">
          <h2>{t("pyramid.returns")}</h2>
          <ReportExport
            what={{ name: "pyramid.returns", title: t("pyramid.returns"), path: "/pyramid/exports/returns" }}
          />
        </div>
        <p className="muted">{t("pyramid.returnsNote")}</p>
        <Loaded query={returns}>{(data) => <ReturnsTable returns={data} />}</Loaded>
      </section>
    </div>
  );
}
