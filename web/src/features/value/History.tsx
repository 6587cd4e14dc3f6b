import { Picture } from "@/shared/chart/Picture";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { When } from "@/shared/ui/When";
import type { Snapshot } from "./types";

const shown = (value: number | null) => (value === null ? "–" : value.toFixed(1));

function chart(history: Snapshot[], name: string) {
  return {
    grid: { left: 36, right: 16, top: 16, bottom: 28 },
    tooltip: { trigger: "axis" as const },
    xAxis: { type: "category" as const, data: history.map((item) => item.as_of) },
    yAxis: { type: "value" as const, min: 0, max: 100 },
    series: [
      {
        type: "line" as const,
        stack: "band",
        silent: true,
        symbol: "none",
        lineStyle: { opacity: 0 },
        data: history.map((item) => item.low),
        tooltip: { show: false },
      },
      {
        type: "line" as const,
        stack: "band",
        silent: true,
        symbol: "none",
        lineStyle: { opacity: 0 },
        areaStyle: { opacity: 0.18 },
        tooltip: { show: false },
        data: history.map((item) => (item.high === null || item.low === null ? null : item.high - item.low)),
      },
      { type: "line" as const, name, data: history.map((item) => item.v) },
    ],
  };
}

/** The score and its range over time; the newest last in the picture, first in the table. */
export function History({ history }: { history: Snapshot[] }) {
  const { t } = useT();
  const ordered = [...history].sort((a, b) => a.as_of.localeCompare(b.as_of));
  const table = (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("value.asOf")}</th>
          <th scope="col" className="num">
            V
          </th>
          <th scope="col" className="num">
            {t("value.low")}
          </th>
          <th scope="col" className="num">
            {t("value.high")}
          </th>
          <th scope="col">{t("value.grade")}</th>
          <th scope="col">{t("value.model")}</th>
        </tr>
      </thead>
      <tbody>
        {[...ordered].reverse().map((item) => (
          <tr key={`${item.as_of}-${item.model_version}`}>
            <td>
              <When at={item.as_of} exact />
            </td>
            <td className="num">{shown(item.v)}</td>
            <td className="num">{shown(item.low)}</td>
            <td className="num">{shown(item.high)}</td>
            <td>
              <GradeChip grade={item.grade} />
            </td>
            <td>{item.model_version}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  if (history.length < 2)
    return (
      <section className="panel">
        <h2>{t("value.history")}</h2>
        {table}
      </section>
    );
  return <Picture title={t("value.history")} option={chart(ordered, "V")} height={220} table={table} />;
}
