import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMemo } from "react";
import { api } from "@/shared/api/client";
import type { Maybe, Schema, With } from "@/shared/api/types";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";

type Point = Maybe<Schema<"AttritionPoint">, "industry_share" | "ours_share" | "lift">;
type Attrition = With<Maybe<Schema<"SegmentAttrition">, "survival">, { points: Point[]; sources: string[] }>;

function optionOf(points: Point[], names: [string, string]) {
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  const line = (name: string, of: (point: Point) => number | null, dashed: boolean) => ({
    type: "line" as const,
    name,
    data: points.map(of),
    symbolSize: 7,
    lineStyle: dashed ? { type: "dashed" as const } : {},
    label: { show: true, formatter: (one: { value?: unknown }) => percent(Number(one.value)) },
  });
  return {
    grid: { left: 52, right: 24, top: 28, bottom: 28 },
    tooltip: { trigger: "axis" as const, valueFormatter: (value: unknown) => percent(Number(value)) },
    xAxis: { type: "category" as const, data: points.map((point) => String(point.year)) },
    yAxis: { type: "value" as const, min: 0, max: 1, axisLabel: { formatter: percent } },
    series: [line(names[0], (point) => point.ours_share, false), line(names[1], (point) => point.industry_share, true)],
  };
}

function Table({ points }: { points: Point[] }) {
  const { t } = useT();
  const format = useFormat();
  const share = (value: number | null) => (value === null ? "–" : format.percent(value, 1));
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("attrition.year")}</th>
          {["attrition.industry", "attrition.left", "attrition.ours", "attrition.left", "attrition.lift"].map(
            (key, at) => (
              <th scope="col" key={at} className="num">
                {t(key)}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.year}>
            <th scope="row">{point.year}</th>
            <td className="num">{format.number(point.industry)}</td>
            <td className="num">{share(point.industry_share)}</td>
            <td className="num">{format.number(point.ours)}</td>
            <td className="num">{share(point.ours_share)}</td>
            <td className="num">{point.lift === null ? "–" : point.lift.toFixed(2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How many companies of a segment are left, beside our own customers there. */
export function AttritionTab({ segment }: { segment: string }) {
  const { t } = useT();
  const format = useFormat();
  const query = useQuery({
    queryKey: ["records", "survivors", "attrition", segment],
    queryFn: () => api.get<Attrition>(`/segments/${segment}/attrition`),
  });
  const points = query.data?.points;
  const option = useMemo(() => optionOf(points ?? [], [t("attrition.ours"), t("attrition.industry")]), [points, t]);
  if (query.isPending) return <Skeleton active paragraph={{ rows: 5 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  if (query.data.points.length < 2) return <EmptyState title={t("attrition.none")} text={t("attrition.noneHint")} />;
  const first = query.data.points[0];
  const last = query.data.points.at(-1);
  const { survival, sources } = query.data;
  return (
    <Picture
      title={t("attrition.title")}
      option={option}
      height={240}
      table={<Table points={query.data.points} />}
      note={sources.length > 0 ? t("attrition.sources", { sources: sources.join("；") }) : undefined}
    >
      <dl className="figures">
        <div className="figure">
          <dt>{t("attrition.industry")}</dt>
          <dd>{query.data.points.map((point) => format.number(point.industry)).join(" → ")}</dd>
        </div>
        <div className="figure">
          <dt>{t("attrition.ours")}</dt>
          <dd>{query.data.points.map((point) => format.number(point.ours)).join(" → ")}</dd>
        </div>
        <div className="figure" title={t("attrition.liftHint", { from: first?.year, to: last?.year })}>
          <dt>{t("attrition.lift")}</dt>
          <dd>{last?.lift == null ? "–" : last.lift.toFixed(2)}</dd>
        </div>
        <div className="figure">
          <dt>{t("attrition.survival")}</dt>
          <dd>{survival === null ? "–" : format.percent(survival, 1)}</dd>
        </div>
      </dl>
    </Picture>
  );
}
