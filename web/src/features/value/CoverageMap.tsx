import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useState } from "react";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { coverageQuery } from "./queries";
import type { Coverage, CoverageCell, CoverageRow } from "./types";

const STATES = ["known", "assumed", "stale", "missing"] as const;

type By = "segment" | "owner";

const applicable = (cell: CoverageCell) => STATES.reduce((sum, state) => sum + cell[state], 0);
const lacking = (cell: CoverageCell) => applicable(cell) - cell.known;

/** From nothing known to all known in five steps, so that the eye compares and the text tells. */
const step = (cell: CoverageCell) => Math.min(4, Math.floor((5 * cell.known) / applicable(cell)));

/** One indicator of one segment or owner; it opens the customers of whom it is not known. */
function Cell({
  cell,
  label,
  search,
}: {
  cell: CoverageCell;
  label: string;
  search: { leaf: string; segment?: string; owner?: string };
}) {
  const { t } = useT();
  const format = useFormat();
  const all = applicable(cell);
  if (all === 0)
    return (
      <span className="known-cell known-na" title={t("coverage.naHint")}>
        –
      </span>
    );
  const says = STATES.map((state) => `${t(`coverage.${state}`)} ${format.number(cell[state])}`).join(" · ");
  const share = format.percent(cell.known / all);
  const content = (
    <>
      <span>{share}</span>
      <span className="known-bar" aria-hidden="true">
        {STATES.map((state) => (
          <span key={state} className={`known-${state}`} style={{ flexGrow: cell[state] }} />
        ))}
      </span>
    </>
  );
  const className = `known-cell known-step-${step(cell)}`;
  if (lacking(cell) === 0)
    return (
      <span className={className} title={says}>
        {content}
      </span>
    );
  return (
    <Link
      to="/value/gaps"
      search={search}
      className={className}
      title={says}
      aria-label={t("coverage.opens", { label, share, count: lacking(cell) })}
    >
      {content}
    </Link>
  );
}

function Grid({ data, by, rows }: { data: Coverage; by: By; rows: CoverageRow[] }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  const name = (row: CoverageRow) => row.name || t("coverage.without");
  const columns = [
    { row: data.total, name: t("coverage.all"), search: {} },
    ...rows.map((row) => ({ row, name: name(row), search: { [by]: row.id || "none" } })),
  ];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("coverage.title")}>
      <table className="plain known-grid">
        <thead>
          <tr>
            <th scope="col">{t("coverage.indicator")}</th>
            {columns.map((column) => (
              <th scope="col" key={column.row === data.total ? "all" : column.row.id}>
                {column.name}
                <span className="muted known-count">
                  {t("coverage.customers", { count: column.row.customers })}
                  {column.row.coverage !== null && ` · ${format.percent(column.row.coverage)}`}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.indicators.map((indicator, at) => (
            <tr key={indicator.code}>
              <th scope="row">
                {label(indicator.name)}
                <span className="muted known-count">
                  {indicator.weight > 0
                    ? t("coverage.weight", { share: format.percent(indicator.weight, 1) })
                    : t(indicator.gate ? "coverage.gate" : "coverage.aside")}
                </span>
              </th>
              {columns.map((column) => {
                const cell = column.row.cells[at];
                return (
                  <td key={column.row === data.total ? "all" : column.row.id}>
                    {cell && (
                      <Cell
                        cell={cell}
                        label={`${label(indicator.name)}, ${column.name}`}
                        search={{ leaf: indicator.code, ...column.search }}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Figures({ data }: { data: Coverage }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("coverage.indicator")}</th>
          <th scope="col" className="num">
            {t("coverage.weightHead")}
          </th>
          {[...STATES, "na"].map((state) => (
            <th scope="col" className="num" key={state}>
              {t(`coverage.${state}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.indicators.map((indicator, at) => {
          const cell = data.total.cells[at];
          return (
            <tr key={indicator.code}>
              <th scope="row">{label(indicator.name)}</th>
              <td className="num">{indicator.weight > 0 ? format.percent(indicator.weight, 1) : "–"}</td>
              {([...STATES, "na"] as const).map((state) => (
                <td className="num" key={state}>
                  {format.number(cell?.[state] ?? 0)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What the company does not know of its customers, and where that weighs most. */
export function CoverageMap() {
  const { t } = useT();
  const format = useFormat();
  const [by, setBy] = useState<By>("segment");
  const query = useQuery(coverageQuery);
  return (
    <Loaded query={query}>
      {(data) =>
        data.customers === 0 ? (
          <EmptyState title={t("home.empty")} text={t("home.emptyHint")} />
        ) : (
          <div className="stack">
            <div className="panel-head">
              <Segmented
                aria-label={t("coverage.by")}
                value={by}
                onChange={(value) => setBy(value as By)}
                options={(["segment", "owner"] as const).map((value) => ({
                  value,
                  label: t(`coverage.by.${value}`),
                }))}
              />
              <ReportExport
                what={{ name: "value.coverage", title: t("coverage.title"), path: "/value/coverage/export" }}
              />
            </div>
            {data.total.coverage !== null && (
              <p>{t("coverage.says", { share: format.percent(data.total.coverage), count: data.customers })}</p>
            )}
            <Picture
              title={t("coverage.title")}
              table={<Figures data={data} />}
              note={
                <span className="legend">
                  {STATES.map((state) => (
                    <span key={state}>
                      <i className={`known-${state}`} /> {t(`coverage.${state}`)}: {t(`coverage.${state}Hint`)}
                    </span>
                  ))}
                </span>
              }
            >
              <Grid data={data} by={by} rows={by === "segment" ? data.segments : data.owners} />
            </Picture>
          </div>
        )
      }
    </Loaded>
  );
}
