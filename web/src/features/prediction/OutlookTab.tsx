import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { Factors } from "./Factors";
import { Figure } from "./Figure";
import { InvestmentPanel } from "./InvestmentPanel";
import { outlookQuery } from "./queries";
import type { Investment, Outlook } from "./types";
import "./prediction.css";

function useSentence() {
  const { t } = useT();
  const format = useFormat();
  return ({ days_since, usual_gap, alive }: Outlook) => {
    if (days_since === null) return t("outlook.neverBought");
    const days = format.number(days_since);
    const bought =
      usual_gap === null ? t("outlook.once", { days }) : t("outlook.bought", { days, gap: format.number(usual_gap) });
    return alive === null ? bought : t("outlook.chance", { bought, chance: format.percent(alive) });
  };
}

/** P10–P90: eight times in ten it will be in here. */
function useRange() {
  const { t } = useT();
  return (low: string | null, high: string | null) =>
    low === null || high === null ? undefined : t("outlook.range", { low, high });
}

function Value({ data }: { data: Outlook }) {
  const { t } = useT();
  const format = useFormat();
  const { value, masked } = data;
  if (masked || !value) return null;
  const name = t("outlook.clv", { years: value.years });
  if (value.clv === null || value.margin === null) return <Figure name={name}>{t("value.unknown")}</Figure>;
  const parts = { sales: format.money(value.sales), margin: format.percent(value.margin) };
  return (
    <Figure
      name={name}
      hint={t("outlook.clvHint", { discount: format.percent(value.discount) })}
      note={t(value.own_margin ? "outlook.clvOwn" : "outlook.clvCompany", parts)}
    >
      <Money amount={value.clv} />
    </Figure>
  );
}

function Expected({ data }: { data: Outlook }) {
  const { t } = useT();
  const format = useFormat();
  const range = useRange();
  const { alive, orders, sales } = data;
  const count = (value: number | null) => (value === null ? null : format.quantity(value));
  const money = (value: string | null) => (value === null ? null : format.money(value));
  return (
    <dl className="figures">
      {alive !== null && <Figure name={t("outlook.alive")}>{format.percent(alive)}</Figure>}
      {orders && (
        <Figure name={t("outlook.orders")} note={range(count(orders.low), count(orders.high))}>
          {format.quantity(orders.expected)}
        </Figure>
      )}
      {sales && (
        <Figure name={t("outlook.sales")} note={range(money(sales.low), money(sales.high))}>
          <Money amount={sales.expected} />
        </Figure>
      )}
      <Value data={data} />
    </dl>
  );
}

/** These months beside any other three, by the company's own season. */
function useSeason() {
  const { t } = useT();
  const format = useFormat();
  return (times: number | null) => {
    if (times === null) return t("outlook.seasonNone");
    if (Math.abs(times - 1) < 0.05) return t("outlook.seasonSame");
    return t(times > 1 ? "outlook.seasonMore" : "outlook.seasonLess", { share: format.percent(Math.abs(times - 1)) });
  };
}

function Quarter({ data }: { data: Outlook }) {
  const { t } = useT();
  const format = useFormat();
  const range = useRange();
  const season = useSeason();
  const next = data.quarter;
  if (!next) return null;
  const { orders, sales } = next;
  const count = (value: number | null) => (value === null ? null : format.quantity(value));
  const money = (value: string | null) => (value === null ? null : format.money(value));
  return (
    <section className="panel">
      <h2>{t("outlook.quarter")}</h2>
      <dl className="figures">
        <Figure name={t("outlook.quarterOrders")} note={range(count(orders.low), count(orders.high))}>
          {format.quantity(orders.expected)}
        </Figure>
        {sales && (
          <Figure name={t("outlook.quarterSales")} note={range(money(sales.low), money(sales.high))}>
            <Money amount={sales.expected} />
          </Figure>
        )}
      </dl>
      <p className="muted">
        {t("outlook.quarterSpan", { from: format.absolute(next.from), to: format.absolute(next.to) })}{" "}
        {season(next.season)}
      </p>
    </section>
  );
}

/** What to think of the figures: each caveat in plain words. */
function Caveats({ data }: { data: Outlook }) {
  const { t } = useT();
  const words = [
    ...(data.warnings ?? []).map((code) => t(`prediction.warn.${code}`)),
    t(data.ranks_by === "model" ? "outlook.ranks" : "outlook.ranksNot"),
  ];
  return (
    <section className="panel">
      <h2>{t("outlook.caveats")}</h2>
      <ul className="caveats">
        {words.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p>
        <Link to="/prediction">{t("outlook.howGood")}</Link>
      </p>
    </section>
  );
}

/** There is something to tell: orders or work. Without a known cost of the work there are no years to lay out. */
const hasBook = (book: Investment) => (book.cash ?? []).length > 0 || !book.cost_known;

/** What is expected of a customer: a second opinion beside the grade. */
export function OutlookTab({ id }: { id: string }) {
  const { t } = useT();
  const format = useFormat();
  const sentence = useSentence();
  const query = useQuery(outlookQuery(id));
  if (query.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const data = query.data;
  const missing = t(`outlook.state.${data.state}`, { have: data.needed.have, repeat: data.needed.repeat });
  return (
    <div className="stack">
      {data.state === "ready" ? (
        <section className="panel">
          <p className="outlook-sentence">{sentence(data)}</p>
          <Expected data={data} />
          <p className="muted">
            {t("outlook.asOf", {
              date: format.absolute(data.as_of),
              fitted: format.absolute(data.fitted_on ?? data.as_of),
            })}
          </p>
          {data.outdated && <p className="muted">{t("prediction.outdated")}</p>}
        </section>
      ) : (
        <EmptyState
          title={t("outlook.none")}
          text={data.days_since === null ? missing : `${sentence(data)} ${missing}`}
        />
      )}
      <Quarter data={data} />
      {(data.factors ?? []).length > 0 && <Factors data={data} />}
      {data.lifetime && hasBook(data.lifetime) && <InvestmentPanel data={data.lifetime} />}
      {data.state === "ready" && <Caveats data={data} />}
    </div>
  );
}
