import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import type { AccountValue, Leaf, Step } from "./types";

type LeafOf = (code: string) => Leaf | undefined;

function StepView({ step, leafOf, up }: { step: Step; leafOf: LeafOf; up: boolean }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const amount = (value: number | null, leaf: Leaf | undefined) =>
    value === null ? t("value.unknown") : `${format.measure(value, leaf?.domain)} ${label(leaf?.unit)}`;
  return (
    <div>
      <p>
        {up ? t("value.upTo") : t("value.downTo")} <GradeChip grade={step.grade} />
      </p>
      <ul className="changes">
        {(step.by ?? []).map((change) => {
          const leaf = leafOf(change.leaf);
          return (
            <li key={change.leaf}>
              {label(leaf?.name) || change.leaf}: {amount(change.from, leaf)} →{" "}
              <strong>{amount(change.to, leaf)}</strong>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What would change the grade, and which missing input is worth finding out first. */
export function Outlook({ value }: { value: AccountValue }) {
  const { t } = useT();
  const label = useLabel();
  const leafOf: LeafOf = (code) =>
    (value.groups ?? []).flatMap((group) => group.leaves ?? []).find((leaf) => leaf.code === code);
  const { up, down } = value.next_grade ?? {};
  const fill = value.fill_next ?? [];
  return (
    <div className="columns-2">
      <section className="panel">
        <h2>{t("value.whatChanges")}</h2>
        {up && <StepView step={up} leafOf={leafOf} up />}
        {down && <StepView step={down} leafOf={leafOf} up={false} />}
        {!up && !down && <p className="muted">{t("value.nothingNear")}</p>}
      </section>
      <section className="panel">
        <h2>{t("value.fillNext")}</h2>
        {fill.length === 0 && <p className="muted">{t("value.allKnown")}</p>}
        <ol className="ranked">
          {fill.map((item) => (
            <li key={item.leaf}>
              {label(leafOf(item.leaf)?.name) || item.leaf}{" "}
              <span className="muted">{t("value.narrows", { points: item.narrows.toFixed(1) })}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
