import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useT } from "@/shared/i18n";
import { Figure } from "@/shared/ui/Figure";
import { Money } from "@/shared/ui/Money";
import { ledgerQuery } from "./queries";

/** What all customers are worth; nothing for who may not know it, or while it is not known. */
export function AssetFigure() {
  const { t } = useT();
  const ledger = useInfiniteQuery(ledgerQuery(undefined)).data?.pages[0];
  if (!ledger?.total.clv) return null;
  return (
    <Figure label={t("home.figure.clv")}>
      <Link to="/prediction">
        <Money amount={ledger.total.clv} currency={ledger.currency} />
      </Link>
    </Figure>
  );
}
