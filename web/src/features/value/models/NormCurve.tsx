import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Normaliser } from "../types";
import { rangeOf, scoreOf } from "./norm";

const WIDTH = 240;
const HEIGHT = 90;
const SAMPLES = 48;

/** What raw value gives which score, as a small curve with its table. */
export function NormCurve({ norm }: { norm: Normaliser }) {
  const { t } = useT();
  const format = useFormat();
  const range = rangeOf(norm);
  if (!range || scoreOf(norm, range[0]) === null) return <p className="muted">{t("models.noCurve")}</p>;
  const [lo, hi] = range;
  const margin = norm.kind === "lvl" || norm.kind === "identity" ? 0 : (hi - lo) * 0.1;
  const [from, to] = [lo - margin, hi + margin];
  const points = Array.from({ length: SAMPLES + 1 }, (_, at) => {
    const x = from + ((to - from) * at) / SAMPLES;
    return `${((WIDTH * at) / SAMPLES).toFixed(1)},${(HEIGHT - (HEIGHT * (scoreOf(norm, x) ?? 0)) / 100).toFixed(1)}`;
  });
  const rows = [0, 0.25, 0.5, 0.75, 1].map((share) => lo + (hi - lo) * share);
  return (
    <div className="norm">
      <svg
        viewBox={`-2 -4 ${WIDTH + 4} ${HEIGHT + 8}`}
        className="norm-curve"
        role="img"
        aria-label={t("models.curve")}
      >
        <path d={`M0 ${HEIGHT}H${WIDTH}M0 0H${WIDTH}`} className="norm-grid" />
        <polyline points={points.join(" ")} className="norm-line" />
      </svg>
      <table className="plain norm-table">
        <thead>
          <tr>
            <th scope="col" className="num">
              {t("value.input")}
            </th>
            <th scope="col" className="num">
              {t("value.score")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((x) => (
            <tr key={x}>
              <td className="num">{format.quantity(x)}</td>
              <td className="num">{(scoreOf(norm, x) ?? 0).toFixed(0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
