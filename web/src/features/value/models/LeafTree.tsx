import { Button, Tag } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import type { DefinitionLeaf, ModelDetail, ModelLeaf } from "../types";
import { useNormText } from "./use-norm-text";

interface Props {
  model: ModelDetail;
  editable: boolean;
  onLeaf: (code: string) => void;
  onWeights: (node: string) => void;
}

function Weight({ share, off }: { share: number; off?: boolean }) {
  const { t } = useT();
  const format = useFormat();
  if (off) return <span className="muted">{t("models.off")}</span>;
  return (
    <span className="weight-cell">
      <span className="bar" aria-hidden="true">
        <span className="bar-fill" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="number">{format.percent(share, 1)}</span>
    </span>
  );
}

function LeafRow({
  leaf,
  info,
  total,
  editable,
  onLeaf,
}: {
  leaf: DefinitionLeaf;
  info: ModelLeaf;
  total: number;
  editable: boolean;
  onLeaf: Props["onLeaf"];
}) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const norm = useNormText();
  const off = leaf.weight === 0;
  return (
    <tr className={off ? "muted" : undefined}>
      <th scope="row" className="whole leaf-indent">
        <span className="leaf-code">{leaf.code}</span>{" "}
        <button
          type="button"
          className="as-link"
          onClick={() => onLeaf(leaf.code)}
          aria-label={editable ? t("models.editLeaf", { name: label(info.name) }) : undefined}
        >
          {label(info.name)}
        </button>{" "}
        {info.own && <Tag>{t("models.own")}</Tag>}
      </th>
      <td data-label={t("models.source")}>{t(`models.source.${leaf.source}`)}</td>
      <td data-label={t("models.norm")}>{info.masked ? "•••" : norm(leaf.normaliser, leaf.domain)}</td>
      <td className="num" data-label={t("models.maxAge")}>
        {leaf.max_age_days ? t("models.days", { days: leaf.max_age_days }) : t("models.never")}
      </td>
      <td className="num" data-label={t("models.impute")}>
        {leaf.impute}
      </td>
      <td data-label={t("models.inGroup")}>
        <Weight share={leaf.weight} off={off} />
      </td>
      <td className="num" data-label={t("models.ofValue")}>
        {format.percent(leaf.weight * total, 1)}
      </td>
    </tr>
  );
}

/** Groups and leaves as an indented table, with the weights as bars. */
export function LeafTree({ model, editable, onLeaf, onWeights }: Props) {
  const { t } = useT();
  const format = useFormat();
  const { groups, leaves } = model.definition;
  const info = new Map(model.leaves.map((leaf) => [leaf.code, leaf]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("models.tree")}>
      <table className="plain stacked leaf-tree">
        <thead>
          <tr>
            <th scope="col">{t("value.leaf")}</th>
            <th scope="col">{t("models.source")}</th>
            <th scope="col">{t("models.norm")}</th>
            <th scope="col" className="num">
              {t("models.maxAge")}
            </th>
            <th scope="col" className="num">
              {t("models.impute")}
            </th>
            <th scope="col">{t("models.inGroup")}</th>
            <th scope="col" className="num">
              {t("models.ofValue")}
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.code}>
            <tr className="group-row">
              <th scope="rowgroup" colSpan={5} className="whole">
                {group.code} {t(`value.group.${group.code}`)}
              </th>
              <td>
                <Button size="small" onClick={() => onWeights(group.code)}>
                  {t(editable ? "models.setWeights" : "models.seeWeights")}
                </Button>
              </td>
              <td className="num">
                <strong>{format.percent(group.weight, 1)}</strong>
              </td>
            </tr>
            {leaves
              .filter((leaf) => leaf.group === group.code)
              .map((leaf) => {
                const entry = info.get(leaf.code);
                return entry ? (
                  <LeafRow
                    key={leaf.code}
                    leaf={leaf}
                    info={entry}
                    total={group.weight}
                    editable={editable}
                    onLeaf={onLeaf}
                  />
                ) : null;
              })}
          </tbody>
        ))}
      </table>
    </section>
  );
}
