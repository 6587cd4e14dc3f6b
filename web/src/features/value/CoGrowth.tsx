import { Alert } from "antd";
import { useMemo } from "react";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Money } from "@/shared/ui/Money";
import type { CoGrowth as Data } from "./types";

type Points = Data["points"];

/** Of the first year that has a figure, in per cent: the two lines start together. */
function indexed(points: Points, of: "revenue" | "ours"): (number | null)[] {
  const first = points.map((point) => Number(point[of])).find((value) => value > 0);
  return points.map((point) => (first ? Math.round((Number(point[of]) / first) * 1000) / 10 : null));
}

function optionOf(points: Points, names: [string, string]) {
  return {
    grid: { left: 48, right: 16, top: 16, bottom: 28 },
    tooltip: { trigger: "axis" as const },
    xAxis: { type: "category" as const, data: points.map((point) => String(point.year)) },
    yAxis: { type: "value" as const },
    series: [
      { type: "line" as const, name: names[0], data: indexed(points, "ours") },
      {
        type: "line" as const,
        name: names[1],
        data: indexed(points, "revenue"),
        lineStyle: { type: "dashed" as const },
      },
    ],
  };
}

function Table({ points }: { points: Points }) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("attrition.year")}</th>
          <th scope="col" className="num">
            {t("cogrowth.customer")}
          </th>
          <th scope="col" className="num">
            {t("cogrowth.ours")}
          </th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.year}>
            <th scope="row">{point.year}</th>
            <td className="num">
              <Money amount={point.revenue} currency={point.currency} full />
            </td>
            <td className="num">
              <Money amount={point.ours} full />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whether our sales grow with the customer. */
export function CoGrowth({ data }: { data: Data }) {
  const { t } = useT();
  const format = useFormat();
  const option = useMemo(() => optionOf(data.points, [t("cogrowth.ours"), t("cogrowth.customer")]), [data.points, t]);
  const rate = (value: number | null) => (value === null ? "–" : format.measure(value, "rate"));
  return (
    <Picture
      title={t("cogrowth.title")}
      option={option}
      height={180}
      table={<Table points={data.points} />}
      note={t("cogrowth.note")}
    >
      <dl className="figures">
        <div className="figure">
          <dt>{t("cogrowth.customerRate")}</dt>
          <dd>{rate(data.customer)}</dd>
        </div>
        <div className="figure">
          <dt>{t("cogrowth.oursRate")}</dt>
          <dd>{rate(data.ours)}</dd>
        </div>
      </dl>
      {data.alone && <Alert type="warning" showIcon title={t("cogrowth.alone")} />}
    </Picture>
  );
}
