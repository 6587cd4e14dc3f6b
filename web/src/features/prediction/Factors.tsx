import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Money } from "@/shared/ui/Money";
import type { Factor, Outlook } from "./types";

/** A bar to the right of the middle lifts the expected sales above the usual, one to the left lowers them. */
function Bar({ effect, most }: { effect: number; most: number }) {
  const width = `${Math.min(50, (Math.abs(effect) / most) * 50)}%`;
  return (
    <span className="effect" aria-hidden="true">
      <span className="effect-bar" style={effect < 0 ? { right: "50%", width } : { left: "50%", width }} />
    </span>
  );
}

function Amount({ code, value }: { code: Factor["code"]; value: number }) {
  const { t } = useT();
  const format = useFormat();
  switch (code) {
    case "alive":
      return <>{format.percent(value)}</>;
    case "size":
      return <Money amount={String(value)} />;
    case "pace":
      return <>{t("outlook.perYear", { count: format.quantity(value) })}</>;
    default:
      return <>{t("outlook.years", { count: format.quantity(value) })}</>;
  }
}

/** A factor may be tiny: the digits follow the number. */
function useTimes() {
  const format = useFormat();
  return (effect: number) => {
    const times = Math.exp(effect);
    return times < 0.01
      ? `< ×${format.quantity(0.01)}`
      : `×${format.quantity(times, times < 1 ? 2 : times < 10 ? 1 : 0)}`;
  };
}

/** The four factors that multiply to what is expected, each against the usual customer. */
export function Factors({ data }: { data: Outlook }) {
  const { t } = useT();
  const times = useTimes();
  const factors = data.factors ?? [];
  const most = Math.max(0.7, ...factors.map((factor) => Math.abs(factor.effect)));
  return (
    <section className="panel">
      <h2>{t("outlook.why")}</h2>
      <p className="muted">{t(data.compared_with === "segment" ? "outlook.whySegment" : "outlook.whyCompany")}</p>
      <table className="plain stacked effects">
        <thead>
          <tr>
            <th scope="col">{t("outlook.factor")}</th>
            <th scope="col" className="num">
              {t("outlook.here")}
            </th>
            <th scope="col" className="num">
              {t("outlook.usual")}
            </th>
            <th scope="col" className="wide-only" aria-label={t("outlook.effect")} />
            <th scope="col" className="num">
              {t("outlook.effect")}
            </th>
          </tr>
        </thead>
        <tbody>
          {factors.map((factor) => (
            <tr key={factor.code}>
              <th scope="row" className="whole" title={t(`outlook.factorHint.${factor.code}`)}>
                {t(`outlook.factor.${factor.code}`)}
              </th>
              <td className="num" data-label={t("outlook.here")}>
                <Amount code={factor.code} value={factor.value} />
              </td>
              <td className="num" data-label={t("outlook.usual")}>
                <Amount code={factor.code} value={factor.usual} />
              </td>
              <td className="wide-only">
                <Bar effect={factor.effect} most={most} />
              </td>
              <td className="num" data-label={t("outlook.effect")}>
                {times(factor.effect)}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" className="whole" colSpan={4}>
              {t("outlook.together")}
            </th>
            <td className="num" data-label={t("outlook.effect")}>
              <strong>{times(data.total_effect)}</strong>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
