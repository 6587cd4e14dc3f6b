import type { Domain } from "@/shared/format/numbers";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Normaliser, RawValues } from "../types";
import { type Axis, axisOf, shareOf, valueAt } from "./axis";
import { rangeOf, scoreOf } from "./norm";

const WIDTH = 240;
const HEIGHT = 90;
const SAMPLES = 48;

const STEPS = [0, 0.25, 0.5, 0.75, 1];

interface Props {
  norm: Normaliser;
  domain?: string;
  /** How the customers' own values lie; the bars stand behind the curve. */
  values?: RawValues;
}

function Bars({ axis, values }: { axis: Axis; values: RawValues }) {
  const most = Math.max(1, ...values.bins);
  const own = { from: values.from, to: values.to, log: values.log };
  const left = (at: number) => WIDTH * shareOf(axis, valueAt(own, at / values.bins.length));
  return values.bins.map((count, at) => {
    const height = (HEIGHT * count) / most;
    return (
      <rect
        key={left(at)}
        className="norm-bar"
        x={left(at)}
        y={HEIGHT - height}
        width={Math.max(0.5, left(at + 1) - left(at) - 0.6)}
        height={height}
      />
    );
  });
}

function Steps({ norm, axis, domain }: { norm: Normaliser; axis: Axis; domain?: string }) {
  const { t } = useT();
  const format = useFormat();
  return (
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
        {STEPS.map((share) => (
          <tr key={share}>
            <td className="num">{format.measure(valueAt(axis, share), domain as Domain)}</td>
            <td className="num">{(scoreOf(norm, valueAt(axis, share)) ?? 0).toFixed(0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The table goes from bound to bound, without the room beside them. */
function rangeAxis(norm: Normaliser, axis: Axis): Axis {
  const range = rangeOf(norm);
  return range ? { from: range[0], to: range[1], log: axis.log } : axis;
}

/** What raw value gives which score: a small curve before the customers' own values, with its table. */
export function NormCurve({ norm, domain, values }: Props) {
  const { t } = useT();
  const axis = axisOf(norm, values);
  const bounds = axisOf(norm);
  if (!axis || !bounds || scoreOf(norm, bounds.from) === null) return <p className="muted">{t("models.noCurve")}</p>;
  const points = Array.from({ length: SAMPLES + 1 }, (_, at) => {
    const score = scoreOf(norm, valueAt(axis, at / SAMPLES)) ?? 0;
    return `${((WIDTH * at) / SAMPLES).toFixed(1)},${(HEIGHT - (HEIGHT * score) / 100).toFixed(1)}`;
  });
  return (
    <div className="norm">
      <svg
        viewBox={`-2 -4 ${WIDTH + 4} ${HEIGHT + 8}`}
        className="norm-curve"
        role="img"
        aria-label={t("models.curve")}
      >
        {values && values.log === axis.log && <Bars axis={axis} values={values} />}
        <path d={`M0 ${HEIGHT}H${WIDTH}M0 0H${WIDTH}`} className="norm-grid" />
        <polyline points={points.join(" ")} className="norm-line" />
      </svg>
      <Steps norm={norm} axis={rangeAxis(norm, axis)} domain={domain} />
    </div>
  );
}
