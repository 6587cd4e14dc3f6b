import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber } from "antd";
import { useMemo, useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, isGrade } from "@/shared/ui/grades";
import { Loaded } from "@/shared/ui/Loaded";
import { Money } from "@/shared/ui/Money";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { refreshPyramid, yearQuery } from "./queries";
import { TargetsDialog } from "./TargetsDialog";
import type { YearBoard, YearRow } from "./types";

const colorOf = (grade: string) => (isGrade(grade) ? GRADE_COLORS[grade] : "gray");

/** The present count as a bar, the target as a line over it. */
function Rung({ row, most }: { row: YearRow; most: number }) {
  const { t } = useT();
  const width = (n: number) => `${most > 0 ? (100 * n) / most : 0}%`;
  return (
    <div className="rung">
      <GradeChip grade={row.grade} />
      <span className="rung-bar" aria-hidden="true">
        <span style={{ width: width(row.count), background: colorOf(row.grade) }} />
        {row.target_count !== null && <i style={{ left: width(row.target_count) }} />}
      </span>
      <span className="rung-figures">
        <b>{row.count}</b>
        {row.target_count !== null && <span className="muted"> / {row.target_count}</span>}
        <span className="muted rung-money">
          {" · "}
          <Money amount={row.sales} />
          {row.target_sales !== null && (
            <>
              {" / "}
              <Money amount={row.target_sales} />
            </>
          )}
        </span>
        {row.over_quota && <span className="state-amber"> {t("pyramid.overQuota", { quota: row.quota })}</span>}
      </span>
    </div>
  );
}

function RowsTable({ board }: { board: YearBoard }) {
  const { t } = useT();
  const format = useFormat();
  const heads = ["begun", "now", "target", "quota", "sales", "targetSales", "profit"];
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("value.grade")}</th>
          {heads.map((head) => (
            <th scope="col" className="num" key={head}>
              {t(`pyramid.col.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {board.rows.map((row) => (
          <tr key={row.grade}>
            <td>
              <GradeChip grade={row.grade} />
            </td>
            <td className="num">{row.begun}</td>
            <td className="num">{row.count}</td>
            <td className="num">{row.target_count ?? "–"}</td>
            <td className="num">{row.quota ?? "–"}</td>
            <td className="num">
              <Money amount={row.sales} full />
            </td>
            <td className="num">{row.target_sales === null ? "–" : <Money amount={row.target_sales} full />}</td>
            <td className="num">
              {row.profit === null ? (
                board.masked ? (
                  "•••"
                ) : (
                  "–"
                )
              ) : (
                <span title={t("pyramid.profitKnown", { share: format.percent(row.profit_known ?? 0) })}>
                  <Money amount={row.profit} full />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function monthsOption(board: YearBoard) {
  return {
    grid: { left: 40, right: 40, top: 12, bottom: 28 },
    tooltip: { trigger: "axis" as const },
    xAxis: { type: "category" as const, data: board.months.map((month) => month.day.slice(0, 7)) },
    yAxis: { type: "value" as const, minInterval: 1 },
    series: board.rows.flatMap((row) => [
      {
        type: "line" as const,
        name: row.grade,
        data: board.months.map((month) => month.counts[row.grade] ?? 0),
        itemStyle: { color: colorOf(row.grade) },
        lineStyle: { width: 2 },
        endLabel: { show: true, formatter: row.grade, color: colorOf(row.grade) },
      },
      ...(row.target_count === null
        ? []
        : [
            {
              type: "line" as const,
              symbol: "none",
              silent: true,
              name: `${row.grade} *`,
              data: board.months.map(() => row.target_count as number),
              lineStyle: { width: 1, type: "dashed" as const, color: colorOf(row.grade) },
              itemStyle: { color: colorOf(row.grade) },
              tooltip: { show: false },
            },
          ]),
    ]),
  };
}

function MonthsTable({ board }: { board: YearBoard }) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("pyramid.month")}</th>
          {board.rows.map((row) => (
            <th scope="col" className="num" key={row.grade}>
              {row.grade}
            </th>
          ))}
          {board.rows.map((row) => (
            <th scope="col" className="num" key={row.grade}>
              {t("pyramid.salesOf", { grade: row.grade })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {board.months.map((month) => (
          <tr key={month.day}>
            <td>{month.day}</td>
            {board.rows.map((row) => (
              <td className="num" key={row.grade}>
                {month.counts[row.grade] ?? 0}
              </td>
            ))}
            {board.rows.map((row) => (
              <td className="num" key={row.grade}>
                <Money amount={month.sales[row.grade]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Commands({ board, onEdit }: { board: YearBoard; onEdit: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const may = useCommand("grades.approve");
  if (!may) return null;
  const send = async (verb: string) => {
    await run(() => api.post(`/pyramid/years/${board.year}/${verb}`, { rev: board.rev }), t("pyramid.saved"));
    await refreshPyramid(client);
  };
  if (board.state === "approved")
    return (
      <Button loading={busy} onClick={() => void send("revise")}>
        {t("pyramid.revise")}
      </Button>
    );
  return (
    <>
      {board.state === "draft" && (
        <Button loading={busy} onClick={() => void send("approve")}>
          {t("pyramid.approve")}
        </Button>
      )}
      <Button type={board.state === "none" ? "primary" : "default"} onClick={onEdit}>
        {t(board.state === "none" ? "pyramid.setTargets" : "pyramid.changeTargets")}
      </Button>
    </>
  );
}

function Year({ board }: { board: YearBoard }) {
  const { t } = useT();
  const [editing, setEditing] = useState(false);
  const option = useMemo(() => monthsOption(board), [board]);
  const most = Math.max(1, ...board.rows.map((row) => Math.max(row.count, row.target_count ?? 0)));
  const { incubation } = board;
  const begun = board.from <= board.as_of;
  return (
    <div className="stack">
      <div className="year-head">
        <span className={`plan-state plan-${board.state}`}>{t(`pyramid.yearState.${board.state}`)}</span>
        <span className="muted">
          {t("pyramid.asOf")} <When at={board.as_of} exact />
          {!board.whole && ` · ${t("pyramid.partOnly")}`}
        </span>
        <span className="grow" />
        <Commands board={board} onEdit={() => setEditing(true)} />
      </div>
      {board.comment && <p>{board.comment}</p>}
      <div className="columns-2">
        <Picture
          title={t("pyramid.nowAndTarget")}
          table={<RowsTable board={board} />}
          note={t("pyramid.nowNote", { count: board.ungraded })}
        >
          <div className="rungs">
            {board.rows.map((row) => (
              <Rung key={row.grade} row={row} most={most} />
            ))}
          </div>
        </Picture>
        {begun && (
          <Picture
            title={t("pyramid.months")}
            option={option}
            height={220}
            table={<MonthsTable board={board} />}
            note={t("pyramid.monthsNote")}
          />
        )}
      </div>
      <p>
        {t("pyramid.incubating", { count: incubation.candidates })}
        {incubation.target !== null && ` / ${incubation.target}`}
        {incubation.gap !== null && incubation.gap > 0 && (
          <span className="state-amber"> {t("pyramid.gap", { gap: incubation.gap })}</span>
        )}
      </p>
      {editing && <TargetsDialog board={board} onClose={() => setEditing(false)} />}
    </div>
  );
}

export function YearTab() {
  const { t } = useT();
  const [year, setYear] = useState(new Date().getFullYear());
  const query = useQuery(yearQuery(year));
  return (
    <div className="stack">
      <InputNumber
        aria-label={t("pyramid.year")}
        value={year}
        min={2000}
        max={2100}
        onChange={(next) => next && setYear(next)}
      />
      <Loaded query={query}>{(board) => <Year board={board} />}</Loaded>
    </div>
  );
}
