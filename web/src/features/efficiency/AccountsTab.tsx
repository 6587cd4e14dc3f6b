import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { Behind, Hours, IndexBar, Lift, PerMonth, sourceOf } from "./Cells";
import { useFew } from "./Few";
import { accountsQuery } from "./queries";
import type { AccountReport, AccountRow, Period } from "./types";

function Row({ row, masked }: { row: AccountRow; masked: boolean }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <tr>
      <th scope="row" className="whole">
        <Link to="/$entity/$id" params={{ entity: "accounts", id: row.account.id }}>
          {row.account.title || "–"}
        </Link>
      </th>
      <td>
        <GradeChip grade={row.grade} />
      </td>
      {!masked && (
        <>
          <td data-label={t("efficiency.index")}>
            <IndexBar value={row.index} />
          </td>
          <td className="num" data-label={t("efficiency.lift")}>
            <Lift value={row.lift} />
          </td>
          <td className="num" data-label={t("efficiency.profitPm")}>
            <PerMonth value={row.profit_pm} figures={row} />
          </td>
        </>
      )}
      <td className="num" data-label={t("efficiency.revenuePm")}>
        <PerMonth value={row.revenue_pm} figures={row} />
      </td>
      <td className="num" data-label={t("efficiency.hours")}>
        <Hours hours={row.hours} sources={row.sources} />
      </td>
      <td className="num" data-label={t("efficiency.orders")}>
        <Behind source={sourceOf(row.sources, "orders")}>{format.number(row.orders)}</Behind>
      </td>
      {!masked && (
        <td className="num" data-label={t("efficiency.roi")}>
          {row.roi === null ? "–" : format.quantity(row.roi)}
        </td>
      )}
    </tr>
  );
}

function Table({ report }: { report: AccountReport }) {
  const { t } = useT();
  const [items, others] = useFew(report.items);
  const names = report.masked
    ? ["revenuePm", "hours", "orders"]
    : ["index", "lift", "profitPm", "revenuePm", "hours", "orders", "roi"];
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("efficiency.account")}</th>
            <th scope="col">{t("value.grade")}</th>
            {names.map((name) => (
              <th scope="col" key={name} className={name === "index" ? undefined : "num"}>
                {t(`efficiency.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <Row key={row.account.id} row={row} masked={report.masked} />
          ))}
        </tbody>
      </table>
      {others}
    </div>
  );
}

/** Who lifts the average and who drags it. */
export function AccountsTab({ period, masked }: { period: Period; masked: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const [chosen, setChosen] = useState<string>();
  const sort = chosen ?? (masked ? "hours" : "drag");
  const query = useQuery(accountsQuery(period, sort));
  const report = query.data;
  const sorts = masked ? ["hours", "revenue"] : ["drag", "lift", "index", "hours"];
  return (
    <div className="stack">
      <Segmented
        aria-label={t("efficiency.sort")}
        value={sort}
        onChange={(value) => setChosen(String(value))}
        options={sorts.map((value) => ({ value, label: t(`efficiency.sortBy.${value}`) }))}
      />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {report && report.items.length === 0 && <EmptyState title={t("efficiency.nothing")} />}
      {report && report.items.length > 0 && (
        <>
          {!masked && <p className="muted">{t("efficiency.liftHint")}</p>}
          <Table report={report} />
          {report.total > report.items.length && (
            <p className="muted">
              {t("efficiency.more", { shown: format.number(report.items.length), total: format.number(report.total) })}
            </p>
          )}
        </>
      )}
    </div>
  );
}
