import { useT } from "@/shared/i18n";
import { AddRecord } from "@/shared/record/AddRecord";

/** On the page of a customer: a new order of theirs. */
export function NewOrder({ account }: { account: string }) {
  const { t } = useT();
  return <AddRecord name="orders" preset={{ account }} label={t("action.newOrder")} />;
}
