import { useMemo } from "react";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { PerMonth } from "./Cells";
import type { Figures, Summary, Trend } from "./types";

type Key = "profit_pm" | "revenue_pm";

function option(points: Trend[], key: Key, names: [string, string, string], money: (value: number) => string) {
  const line = (name: string, of: (point: Trend) => Figures, width: number) => ({
    type: "line" as const,
    name,
    data: points.map((point) => of(point)[key]),
    symbolSize: 7,
    lineStyle: { width },
    endLabel: { show: true, formatter: name },
  });
  return {
    grid: { left: 64, right: 72, top: 16, bottom: 28 },
    tooltip: {
      trigger: "axis" as const,
      valueFormatter: (value: unknown) => (typeof value === "number" ? money(value) : "–"),
    },
    xAxis: { type: "category" as const, data: points.map((point) => point.name), boundaryGap: true },
    yAxis: { type: "value" as const, axisLabel: { formatter: (value: number) => money(value) } },
    series: [line(names[0], (point) => point.sa, 3), line(names[1], (point) => point.bc, 2)],
  };
}

function Table({ data, masked, names }: { data: Summary; masked: boolean; names: [string, string, string] }) {
  const { t } = useT();
  const format = useFormat();
  const key: Key = masked ? "revenue_pm" : "profit_pm";
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.time")}</th>
          {[names[2], names[0], names[1]].map((name) => (
            <th scope="col" className="num" key={name}>
              {name}
            </th>
          ))}
          <th scope="col" className="num">
            {t("efficiency.revenuePm")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.pm")}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...data.halves, ...data.months].map((point) => (
          <tr key={point.name}>
            <th scope="row">{point.name}</th>
            {[point.all, point.sa, point.bc].map((figures, at) => (
              <td className="num" key={names[at]}>
                <PerMonth value={figures[key]} figures={figures} />
              </td>
            ))}
            <td className="num">
              <PerMonth value={point.all.revenue_pm} figures={point.all} />
            </td>
            <td className="num">{format.quantity(point.all.pm, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Output per person-month by half-year: S and A customers against B and C. */
export function TrendPanel({ data }: { data: Summary }) {
  const { t } = useT();
  const format = useFormat();
  const names = useMemo((): [string, string, string] => ["S/A", "B/C", t("efficiency.all")], [t]);
  const key: Key = data.masked ? "revenue_pm" : "profit_pm";
  const picture = useMemo(
    () => option(data.halves, key, names, (value) => format.money(String(Math.round(value)))),
    [data.halves, key, names, format],
  );
  return (
    <Picture
      title={t(data.masked ? "efficiency.trendRevenue" : "efficiency.trend")}
      option={picture}
      table={<Table data={data} masked={data.masked} names={names} />}
      note={t("efficiency.trendNote")}
      height={240}
    />
  );
}
