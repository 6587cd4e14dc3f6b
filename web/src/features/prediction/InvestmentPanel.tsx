import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Money } from "@/shared/ui/Money";
import { Figure } from "./Figure";
import type { Investment } from "./types";

function CashTable({ cash }: { cash: string[] }) {
  const { t } = useT();
  let sum = 0;
  const rows = cash.map((amount, index) => {
    sum += Number(amount);
    return { year: index + 1, amount, sum: String(sum) };
  });
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("outlook.year")}</th>
            <th scope="col" className="num">
              {t("outlook.cash")}
            </th>
            <th scope="col" className="num">
              {t("outlook.cashSum")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.year}>
              <td>{row.year}</td>
              <td className="num">
                <Money amount={row.amount} />
              </td>
              <td className="num">
                <Money amount={row.sum} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Multiple({ name, value }: { name: string; value: number | null }) {
  const { t } = useT();
  const format = useFormat();
  return <Figure name={name}>{value === null ? t("value.notApplicable") : `×${format.quantity(value)}`}</Figure>;
}

/** The customer as an investment: what was put in, what came back, and since when it pays. */
export function InvestmentPanel({ data }: { data: Investment }) {
  const { t } = useT();
  const noCost = data.cost_known ? "outlook.noWork" : "value.unknown";
  const amount = (value: string | null, none: string) => (value === null ? t(none) : <Money amount={value} />);
  const payback =
    data.payback_year === null
      ? t("value.unknown")
      : data.payback_year === 0
        ? t("outlook.notYet")
        : t("outlook.yearNo", { year: data.payback_year });
  return (
    <section className="panel">
      <h2>{t("outlook.investment")}</h2>
      <dl className="figures">
        <Figure name={t("outlook.revenue")}>
          <Money amount={data.revenue} />
        </Figure>
        <Figure name={t("outlook.profit")} note={data.estimated ? t("outlook.estimated") : undefined}>
          {amount(data.profit, "value.unknown")}
        </Figure>
        <Figure name={t("outlook.cost")} note={data.cost_known ? undefined : t("outlook.costUnknown")}>
          {amount(data.cost, noCost)}
        </Figure>
        <Figure
          name={t("outlook.development")}
          note={data.months === null ? undefined : t("outlook.months", { count: data.months })}
        >
          {amount(data.development, noCost)}
        </Figure>
        <Figure name={t("outlook.payback")}>{payback}</Figure>
        {data.development !== null && (
          <>
            <Multiple name={t("outlook.profitMultiple")} value={data.profit_multiple} />
            <Multiple name={t("outlook.revenueMultiple")} value={data.revenue_multiple} />
            <Multiple name={t("outlook.return")} value={data.return} />
          </>
        )}
      </dl>
      {(data.cash ?? []).length > 0 && (
        <details className="cash">
          <summary>{t("outlook.cashTitle")}</summary>
          <CashTable cash={data.cash ?? []} />
        </details>
      )}
    </section>
  );
}
