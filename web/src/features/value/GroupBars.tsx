import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { LeafTable } from "./LeafTable";
import type { LeafGroup } from "./types";

function GroupHead({ group }: { group: LeafGroup }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const score = group.applicable ? group.score : null;
  return (
    <span className="group-head">
      <span className="group-code">{group.code}</span>
      <span className="group-name">{label(group.name)}</span>
      <span className={`bar ${score === null ? "hatched" : ""}`} aria-hidden="true">
        {score !== null && <span className="bar-fill" style={{ width: `${score}%` }} />}
      </span>
      <span className="group-score number">{score === null ? "–" : score.toFixed(1)}</span>
      <span className="group-weight muted">
        {!group.applicable
          ? t("value.notApplicable")
          : t("value.weightOf", { percent: format.percent(group.effective_weight, 1) })}
      </span>
    </span>
  );
}

/** The groups of the score, each opening to its leaves: what went in, what it scored, what it adds. */
export function GroupBars({ groups }: { groups: LeafGroup[] }) {
  return (
    <div className="groups">
      {groups.map((group) => (
        <details key={group.code} open={group.applicable}>
          <summary>
            <GroupHead group={group} />
          </summary>
          <LeafTable leaves={group.leaves ?? []} />
        </details>
      ))}
    </div>
  );
}
