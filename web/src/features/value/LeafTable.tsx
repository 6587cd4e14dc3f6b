import { Link } from "@tanstack/react-router";
import { Tooltip } from "antd";
import { useEntity } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { readFilter } from "@/shared/list/filter";
import type { Leaf } from "./types";

function Source({ source }: { source: Schema<"PanelSource"> }) {
  const format = useFormat();
  const label = useLabel();
  const entity = useEntity(source.entity);
  return (
    <Link to="/$entity" params={{ entity: source.entity }} search={{ filter: readFilter(source.filter) }}>
      {label(entity?.label) || source.entity} {format.number(source.count)}
    </Link>
  );
}

function Input({ leaf }: { leaf: Leaf }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  if (leaf.masked) return <span className="muted">•••</span>;
  if (leaf.state === "na")
    return (
      <span className="muted" title={label(leaf.reason)}>
        {t("value.notApplicable")}
      </span>
    );
  if (leaf.state === "unknown" || leaf.input === null)
    return (
      <span className="muted" title={label(leaf.reason)}>
        {t("value.unknown")}
      </span>
    );
  return (
    <>
      {format.measure(leaf.input, leaf.domain)} <span className="muted">{label(leaf.unit)}</span>
    </>
  );
}

function Score({ leaf }: { leaf: Leaf }) {
  if (leaf.state === "na" || leaf.score === null) return <>–</>;
  // The score of an unknown leaf is an assumption, and shown as one.
  return (
    <span className={leaf.state === "unknown" ? "muted" : undefined}>
      {leaf.state === "unknown" ? `(${leaf.score.toFixed(1)})` : leaf.score.toFixed(1)}
    </span>
  );
}

function Row({ leaf }: { leaf: Leaf }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  const sources = (leaf.sources ?? []).filter((source) => source.count > 0);
  return (
    <tr className={leaf.state === "na" ? "muted" : undefined}>
      <th scope="row" className="whole">
        <Tooltip title={label(leaf.definition)}>
          <span>
            <span className="leaf-code">{leaf.code}</span> {label(leaf.name)}
          </span>
        </Tooltip>
        {leaf.state !== "known" && leaf.reason && <div className="leaf-reason muted">{label(leaf.reason)}</div>}
      </th>
      <td className="num whole" data-label={t("value.input")}>
        <Input leaf={leaf} />
      </td>
      <td className="num" data-label={t("value.score")}>
        <Score leaf={leaf} />
      </td>
      <td className="num" data-label={t("value.weight")}>
        {format.percent(leaf.weight, 1)}
      </td>
      <td className="num" data-label={t("value.contribution")}>
        {leaf.contribution === null ? "–" : leaf.contribution.toFixed(2)}
      </td>
      <td data-label={t("value.sources")}>
        {sources.length > 0 && (
          <ul>
            {sources.map((source) => (
              <li key={source.entity}>
                <Source source={source} />
              </li>
            ))}
          </ul>
        )}
      </td>
      <td className="nowrap" data-label={t("value.date")}>
        {leaf.date && <time dateTime={leaf.date}>{leaf.date}</time>}
      </td>
    </tr>
  );
}

export function LeafTable({ leaves }: { leaves: Leaf[] }) {
  const { t } = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("value.leaf")}>
      <table className="plain leaves stacked">
        <thead>
          <tr>
            <th scope="col">{t("value.leaf")}</th>
            <th scope="col" className="num">
              {t("value.input")}
            </th>
            <th scope="col" className="num">
              {t("value.score")}
            </th>
            <th scope="col" className="num">
              {t("value.weight")}
            </th>
            <th scope="col" className="num">
              {t("value.contribution")}
            </th>
            <th scope="col">{t("value.sources")}</th>
            <th scope="col">{t("value.date")}</th>
          </tr>
        </thead>
        <tbody>
          {leaves.map((leaf) => (
            <Row key={leaf.code} leaf={leaf} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
