import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { DNAItem } from "./types";

/** Twelve small bars, January first, against the average month. */
function SeasonBars({ month, text }: { month: number[]; text: string }) {
  const top = Math.max(2, ...month);
  return (
    <svg width={132} height={34} viewBox="0 0 132 34" role="img" aria-label={text}>
      <title>{text}</title>
      <line x1={0} x2={132} y1={34 - (34 * 1) / top} y2={34 - (34 * 1) / top} className="season-average" />
      {month.map((value, at) => {
        const height = Math.max(0, (34 * value) / top);
        return (
          <rect
            key={at}
            x={at * 11}
            y={34 - height}
            width={8}
            height={height}
            className={value >= 1.5 ? "season-bar season-peak" : "season-bar"}
          />
        );
      })}
    </svg>
  );
}

/** What the records say of a question, in words; nothing where the reader may know only that it is known. */
export function Fact({ item }: { item: DNAItem }) {
  const { t } = useT();
  const format = useFormat();
  if (item.cadence)
    return (
      <span>
        {t("dna.cadence", { days: item.cadence.days })}{" "}
        <span className="muted">{t("dna.nextOrder", { day: item.cadence.next })}</span>
      </span>
    );
  if (item.batch) {
    const amount = (text: string) => format.money(text);
    return (
      <span>
        {format.fullMoney(item.batch.usual, item.batch.currency)}{" "}
        <span className="muted">{t("dna.batch", { low: amount(item.batch.low), high: amount(item.batch.high) })}</span>
      </span>
    );
  }
  if (item.season) {
    const peaks = item.season.peaks.map((month) => t("dna.month", { month })).join(t("selection.comma"));
    const text = peaks ? t("dna.peaks", { months: peaks }) : t("dna.noPeak");
    return (
      <span className="season">
        <SeasonBars month={item.season.month ?? []} text={text} />
        <span>
          {text} <span className="muted">{t("dna.years", { count: item.season.years })}</span>
        </span>
      </span>
    );
  }
  if (item.prices)
    return (
      <span>
        {t(`dna.prices.${item.prices.class}`)}{" "}
        <span className="muted">
          {t("dna.elasticity", { product: item.prices.product, value: format.number(item.prices.elasticity, 2) })}
        </span>
      </span>
    );
  if (item.mood)
    return (
      <span className={item.mood.mean < 0 ? "state-red" : item.mood.mean > 0 ? "state-green" : undefined}>
        {t("dna.mood", { mean: format.number(item.mood.mean, 1), count: item.mood.dealings })}
      </span>
    );
  if (typeof item.share === "number") return <span>{format.percent(item.share)}</span>;
  if (typeof item.count === "number") return <span>{t("dna.orderDays", { count: item.count })}</span>;
  if (item.question === "tenure" && item.text) return <span>{t("dna.since", { day: item.text })}</span>;
  if (item.text) return <span className="dna-text">{item.text}</span>;
  return <span className="muted">{t("dna.fromRecords")}</span>;
}
