import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { Behind, Hours, PerMonth, sourceOf } from "./Cells";
import { useFew } from "./Few";
import { ordersQuery } from "./queries";
import type { OrderReport, Period } from "./types";

function Bands({ report }: { report: OrderReport }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.size")}</th>
          <th scope="col" className="num">
            {t("efficiency.orders")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.perOrder")}
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
        {report.bands.map((row) => (
          <tr key={row.from}>
            <th scope="row">
              <Behind source={sourceOf(row.sources, "orders")}>
                {format.money(row.from)} – {format.money(row.to)}
              </Behind>
            </th>
            <td className="num">{format.number(row.orders)}</td>
            <td className="num">{row.hours_per_order === null ? "–" : format.quantity(row.hours_per_order, 1)}</td>
            <td className="num">
              <PerMonth value={row.revenue_pm} figures={row} />
            </td>
            {!report.masked && (
              <td className="num">
                <PerMonth value={row.profit_pm} figures={row} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Orders({ report }: { report: OrderReport }) {
  const { t } = useT();
  const [items, others] = useFew(report.items);
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("efficiency.order")}</th>
            <th scope="col">{t("efficiency.account")}</th>
            <th scope="col">{t("efficiency.date")}</th>
            <th scope="col" className="num">
              {t("efficiency.revenue")}
            </th>
            <th scope="col" className="num">
              {t("efficiency.hours")}
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
            <tr key={row.order.id}>
              <th scope="row">
                <Link to="/$entity/$id" params={{ entity: "orders", id: row.order.id }}>
                  {row.order.title || t("week.anOrder")}
                </Link>
              </th>
              <td>{row.account.title}</td>
              <td>
                <When at={row.date} exact />
              </td>
              <td className="num" data-label={t("efficiency.revenue")}>
                <Money amount={row.revenue} />
              </td>
              <td className="num" data-label={t("efficiency.hours")}>
                <Hours hours={row.hours} sources={row.sources} />
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

/** Big orders against small ones: what an hour brings in each. */
export function OrdersTab({ period }: { period: Period }) {
  const { t } = useT();
  const format = useFormat();
  const query = useQuery(ordersQuery(period));
  const report = query.data;
  return (
    <div className="stack">
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {report && report.items.length === 0 && (
        <EmptyState title={t("efficiency.noOrders")} text={t("efficiency.noOrdersHint")} />
      )}
      {report && report.items.length > 0 && (
        <>
          <p className="muted">
            {t("efficiency.ordersNote", { logged: format.number(report.logged), total: format.number(report.orders) })}
          </p>
          <div className="scroll-x">
            <Bands report={report} />
          </div>
          <h2>{t("efficiency.ordersList")}</h2>
          <Orders report={report} />
        </>
      )}
    </div>
  );
}
