import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Money } from "@/shared/ui/Money";
import type { Counts, Result } from "./types";

function CountRow({ entity, counts }: { entity: string; counts: Counts }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{t(`import.entity.${entity}`)}</th>
      <td className="num">{format.number(counts.created ?? 0)}</td>
      <td className="num">{format.number(counts.updated ?? 0)}</td>
      <td className="num">{format.number(counts.skipped ?? 0)}</td>
    </tr>
  );
}

/** What is said of customers: a table of these makes no customers and no orders. */
const INPUTS = ["contacts", "interactions", "wallets", "statements", "judgements"] as const;

const counted = (counts: Counts | undefined) => !!counts && counts.created + counts.updated + counts.skipped > 0;

/** What an import does or did, in figures. */
export function Figures({ result }: { result: Result }) {
  const { t } = useT();
  const format = useFormat();
  const inputs = INPUTS.some((entity) => counted(result[entity]));
  return (
    <div className="figures-table">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col" className="num">
              {t("import.created")}
            </th>
            <th scope="col" className="num">
              {t("import.updated")}
            </th>
            <th scope="col" className="num">
              {t("import.skipped")}
            </th>
          </tr>
        </thead>
        <tbody>
          {!inputs && <CountRow entity="accounts" counts={result.accounts} />}
          {!inputs && <CountRow entity="orders" counts={result.orders} />}
          {INPUTS.filter((entity) => counted(result[entity])).map((entity) => (
            <CountRow key={entity} entity={entity} counts={result[entity]} />
          ))}
          {result.efforts && result.efforts.created + result.efforts.updated > 0 && (
            <CountRow entity="efforts" counts={result.efforts} />
          )}
          {(result.pooled ?? 0) > 0 && (
            <tr>
              <th scope="row">{t("import.pooled")}</th>
              <td className="num">{format.number(result.pooled ?? 0)}</td>
              <td colSpan={2} />
            </tr>
          )}
          <tr>
            <th scope="row">{t("import.rejected")}</th>
            <td className="num" colSpan={3}>
              {format.number(result.rejected)}
            </td>
          </tr>
          {!inputs && result.amount && result.currency && (
            <tr>
              <th scope="row">{t("import.amount")}</th>
              <td className="num" colSpan={3}>
                <Money amount={result.amount} currency={result.currency} full />
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
