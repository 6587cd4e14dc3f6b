import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADES } from "@/shared/ui/grades";
import { Loaded } from "@/shared/ui/Loaded";
import { Money } from "@/shared/ui/Money";
import { When } from "@/shared/ui/When";
import { AccountLink } from "./parts";
import { changesQuery, missedQuery, trendQuery } from "./queries";
import type { Changes, Grid, Missed } from "./types";

const TRENDS = ["up", "steady", "down", "unknown"];

/** The list behind a cell: the same limits as the trend's arrow. */
function cellFilter(grade: string, trend: string) {
  const bounds: Record<string, { field: string; op: "gte" | "lte" | "gt" | "lt" | "empty"; value?: number }[]> = {
    up: [{ field: "value_trend", op: "gte", value: 0.5 }],
    down: [{ field: "value_trend", op: "lte", value: -0.5 }],
    steady: [
      { field: "value_trend", op: "gt", value: -0.5 },
      { field: "value_trend", op: "lt", value: 0.5 },
    ],
    unknown: [{ field: "value_trend", op: "empty" }],
  };
  return { filter: { and: [{ field: "grade", op: "in" as const, value: [grade] }, ...(bounds[trend] ?? [])] } };
}

function GridTable({ grid }: { grid: Grid }) {
  const { t } = useT();
  const most = Math.max(1, ...grid.cells.map((cell) => cell.count));
  const cell = (grade: string, trend: string) => grid.cells.find((one) => one.grade === grade && one.trend === trend);
  return (
    <table className="plain grid-table">
      <thead>
        <tr>
          <th scope="col">{t("value.grade")}</th>
          {TRENDS.map((trend) => (
            <th scope="col" className="num" key={trend}>
              {t(`pyramid.trend.${trend}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {GRADES.map((grade) => (
          <tr key={grade}>
            <th scope="row">
              <GradeChip grade={grade} />
            </th>
            {TRENDS.map((trend) => {
              const found = cell(grade, trend);
              const act = trend === "down" && (grade === "S" || grade === "A");
              return (
                <td className="num" key={trend}>
                  {found && found.count > 0 && (
                    <Link
                      to="/$entity"
                      params={{ entity: "accounts" }}
                      search={cellFilter(grade, trend)}
                      className="grid-cell"
                    >
                      <span
                        className="grid-shade"
                        style={{ opacity: 0.08 + (0.22 * found.count) / most }}
                        aria-hidden="true"
                      />
                      <b className={act ? "state-red" : undefined}>{found.count}</b>{" "}
                      <span className="muted">
                        <Money amount={found.sales_12m} />
                      </span>
                    </Link>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MissedTable({ missed }: { missed: Missed }) {
  const { t } = useT();
  if (missed.items.length === 0) return <p className="muted">{t("pyramid.noneMissed", { count: missed.graded })}</p>;
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("pyramid.customer")}</th>
          <th scope="col">{t("pyramid.whole")}</th>
          <th scope="col">{t("pyramid.single")}</th>
          <th scope="col" className="num">
            {t("board.sales12m")}
          </th>
          <th scope="col" className="num">
            {t("pyramid.average")}
          </th>
          <th scope="col">{t("record.owner")}</th>
        </tr>
      </thead>
      <tbody>
        {missed.items.map((item) => (
          <tr key={item.id}>
            <td className="whole">
              <AccountLink id={item.id} name={item.name} />
            </td>
            <td data-label={t("pyramid.whole")}>
              <GradeChip grade={item.grade} />
            </td>
            <td data-label={t("pyramid.single")}>
              <GradeChip grade={item.single} />
            </td>
            <td className="num" data-label={t("board.sales12m")}>
              <Money amount={item.sales_12m} />
            </td>
            <td
              className="num"
              title={t("pyramid.yearsServed", { count: item.years })}
              data-label={t("pyramid.average")}
            >
              {item.average === null ? "–" : <Money amount={item.average} />}
            </td>
            <td data-label={t("record.owner")}>{item.owner}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ChangesTable({ changes }: { changes: Changes }) {
  const { t } = useT();
  const label = useLabel();
  if (changes.items.length === 0) return <p className="muted">{t("pyramid.noChanges")}</p>;
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("pyramid.decidedAt")}</th>
          <th scope="col">{t("pyramid.customer")}</th>
          <th scope="col">{t("pyramid.change")}</th>
          <th scope="col">{t("pyramid.why")}</th>
          <th scope="col">{t("pyramid.by")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.items.map((item) => (
          <tr key={item.id + item.at}>
            <td>
              <When at={item.at} exact />
            </td>
            <td className="whole">
              <AccountLink id={item.id} name={item.name} />
            </td>
            <td className="nowrap">
              {item.from ? <GradeChip grade={item.from} /> : <span className="muted">{t("pyramid.firstTime")}</span>} →{" "}
              <GradeChip grade={item.to} />
            </td>
            <td className="whole">
              {item.reason && <div>{item.reason}</div>}
              {item.reasons.length > 0 && (
                <div className="muted">{item.reasons.map((reason) => label(reason)).join("；")}</div>
              )}
              {item.kind !== "approved" && <div className="muted">{t(`pyramid.kind.${item.kind}`)}</div>}
            </td>
            <td data-label={t("pyramid.by")}>{item.by}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What belongs in a review: who falls although worth much, whom this year would hide, and why grades changed. */
export function ReportsTab() {
  const { t } = useT();
  const today = useToday();
  const format = useFormat();
  const [months, setMonths] = useState(6);
  const to = today;
  const from = dayjs(today).subtract(months, "month").format("YYYY-MM-DD");
  const grid = useQuery(trendQuery);
  const missed = useQuery(missedQuery);
  const changes = useQuery(changesQuery(from, to));
  return (
    <div className="stack">
      <section className="panel stack">
        <h2>{t("pyramid.grid")}</h2>
        <p className="muted">{t("pyramid.gridNote")}</p>
        <div className="scroll-x">
          <Loaded query={grid}>{(data) => <GridTable grid={data} />}</Loaded>
        </div>
      </section>
      <section className="panel stack">
        <div className="panel-head">
          <h2>{t("pyramid.missed")}</h2>
          <ReportExport
            what={{ name: "pyramid.missed", title: t("pyramid.missed"), path: "/pyramid/exports/missed" }}
          />
        </div>
        <p className="muted">{t("pyramid.missedNote")}</p>
        <div className="scroll-x">
          <Loaded query={missed}>{(data) => <MissedTable missed={data} />}</Loaded>
        </div>
      </section>
      <section className="panel stack">
        <div className="panel-head">
          <h2>{t("pyramid.changes")}</h2>
          <span>
            <Select
              aria-label={t("pyramid.period")}
              value={months}
              onChange={setMonths}
              options={[1, 3, 6, 12, 24].map((value) => ({ value, label: t("pyramid.lastMonths", { count: value }) }))}
            />{" "}
            <ReportExport
              what={{
                name: "pyramid.changes",
                title: t("pyramid.changes"),
                path: "/pyramid/exports/changes",
                query: { from, to },
              }}
            />
          </span>
        </div>
        <div className="scroll-x">
          <Loaded query={changes}>
            {(data) => (
              <>
                <ChangesTable changes={data} />
                {data.total > data.items.length && (
                  <p className="muted">
                    {t("pyramid.first", { count: format.number(data.items.length), total: format.number(data.total) })}
                  </p>
                )}
              </>
            )}
          </Loaded>
        </div>
      </section>
    </div>
  );
}
