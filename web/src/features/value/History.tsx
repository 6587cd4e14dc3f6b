import { useQuery } from "@tanstack/react-query";
import { Picture } from "@/shared/chart/Picture";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { When } from "@/shared/ui/When";
import { restatedQuery } from "./queries";
import type { RestatedSeries, Snapshot } from "./types";

type Restated = NonNullable<RestatedSeries["points"]>;

const shown = (value: number | null) => (value === null ? "–" : value.toFixed(1));

/** The past under the model in force, where some of it was valued under another. */
function useRestated(account: string, history: Snapshot[]): Restated {
  const mixed = new Set(history.map((item) => item.model_version)).size > 1;
  const { data } = useQuery({ ...restatedQuery(account), enabled: mixed });
  return (mixed && data?.points) || [];
}

function chart(history: Snapshot[], name: string, restated: Restated, restatedName: string) {
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
      ...(restated.length > 0
        ? [
            {
              type: "line" as const,
              name: restatedName,
              lineStyle: { type: "dashed" as const },
              // A gap stays a gap: what was not known then is not guessed.
              connectNulls: false,
              data: history.map((_, at) => restated[at]?.v ?? null),
            },
          ]
        : []),
    ],
  };
}

/** The score and its range over time; the newest last in the picture, first in the table. */
export function History({ account, history }: { account: string; history: Snapshot[] }) {
  const { t } = useT();
  const restated = useRestated(account, history);
  // The server gives both series in the order of the assessments.
  const ordered = history.map((item, at) => ({ ...item, restated: restated[at]?.v ?? null }));
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
          {restated.length > 0 && (
            <th scope="col" className="num">
              {t("value.restated")}
            </th>
          )}
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
            {restated.length > 0 && <td className="num muted">{shown(item.restated)}</td>}
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
  return (
    <Picture
      title={t("value.history")}
      option={chart(ordered, "V", restated, t("value.restated"))}
      height={220}
      table={table}
      note={restated.length > 0 && t("value.restatedNote")}
    />
  );
}
