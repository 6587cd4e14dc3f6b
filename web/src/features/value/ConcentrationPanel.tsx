import { useMemo } from "react";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Band, Concentration } from "./types";

const BAND_NAMES: Record<Band, string> = { green: "band.green", amber: "band.amber", red: "band.red" };

function Figure({ name, value, band, hint }: { name: string; value: string; band?: Band; hint?: string }) {
  const { t } = useT();
  return (
    <div className="figure" title={hint}>
      <dt>{name}</dt>
      <dd className={band && band !== "green" ? `state-${band}` : undefined}>
        {value}
        {band && <span className="figure-note">{t(BAND_NAMES[band])}</span>}
      </dd>
    </div>
  );
}

function lorenzOption(points: [number, number][], axes: [string, string]) {
  const percent = { formatter: (value: number) => `${Math.round(value * 100)} %` };
  return {
    grid: { left: 52, right: 16, top: 12, bottom: 40 },
    tooltip: { trigger: "axis" as const, valueFormatter: (value: unknown) => `${(Number(value) * 100).toFixed(1)} %` },
    xAxis: {
      type: "value" as const,
      min: 0,
      max: 1,
      name: axes[0],
      nameLocation: "middle" as const,
      nameGap: 26,
      axisLabel: percent,
    },
    yAxis: { type: "value" as const, min: 0, max: 1, axisLabel: percent },
    series: [
      { type: "line" as const, symbol: "none", name: axes[1], data: points, areaStyle: { opacity: 0.12 } },
      {
        type: "line" as const,
        symbol: "none",
        silent: true,
        data: [
          [0, 0],
          [1, 1],
        ],
        lineStyle: { type: "dashed" as const, width: 1 },
        tooltip: { show: false },
      },
    ],
  };
}

/** About ten points of the curve, enough to read it as a table. */
function sample(points: [number, number][]): [number, number][] {
  const step = Math.max(1, Math.floor(points.length / 10));
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/** How much of the sales hangs on few customers. */
export function ConcentrationPanel({ data, allTime }: { data: Concentration; allTime: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const option = useMemo(() => lorenzOption(data.lorenz, [t("board.lorenzX"), t("board.lorenzY")]), [data.lorenz, t]);
  const share = (value: number | null) => (value === null ? "–" : format.percent(value, 1));
  const pareto =
    data.pareto80 === null
      ? "–"
      : t("board.paretoOf", { count: format.number(data.pareto80), total: format.number(data.accounts) });
  const table = (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col" className="num">
            {t("board.lorenzX")}
          </th>
          <th scope="col" className="num">
            {t("board.lorenzY")}
          </th>
        </tr>
      </thead>
      <tbody>
        {sample(data.lorenz).map(([x, y]) => (
          <tr key={x}>
            <td className="num">{format.percent(x, 1)}</td>
            <td className="num">{format.percent(y, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Picture
      title={t("board.concentration")}
      option={option}
      table={table}
      height={200}
      note={allTime ? t("board.allTime") : undefined}
    >
      <dl className="figures">
        <Figure name={t("board.cr1")} value={share(data.cr1)} band={data.bands.cr1} hint={t("board.cr1Hint")} />
        <Figure name={t("board.cr3")} value={share(data.cr3)} band={data.bands.cr3} hint={t("board.cr3Hint")} />
        <Figure
          name="HHI"
          value={data.hhi === null ? "–" : data.hhi.toFixed(4)}
          band={data.bands.hhi}
          hint={t("board.hhiHint")}
        />
        <Figure name="Gini" value={data.gini === null ? "–" : data.gini.toFixed(3)} band={data.bands.gini} />
        <Figure name={t("board.pareto")} value={pareto} hint={t("board.paretoHint")} />
      </dl>
    </Picture>
  );
}
