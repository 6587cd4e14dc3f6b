import { useFormat } from "@/shared/format/use-format";

interface Props {
  amount: unknown;
  currency?: string | null;
  /** Shows the exact figure instead of the short one. */
  full?: boolean;
}

/** An amount: short in place, exact on hover. A masked amount is shown as the server sends it. */
export function Money({ amount, currency, full = false }: Props) {
  const format = useFormat();
  if (amount === null || amount === undefined || amount === "") return null;
  const text = String(amount);
  if (!Number.isFinite(Number(text))) return <span className="money">{text}</span>;
  const exact = format.fullMoney(text, currency);
  return (
    <span className="money" title={exact}>
      {full ? exact : format.money(text)}
    </span>
  );
}
