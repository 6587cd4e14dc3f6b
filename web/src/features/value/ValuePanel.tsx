import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { ScoreBand } from "@/shared/ui/ScoreBand";
import { Decision } from "./Decision";
import { GroupBars } from "./GroupBars";
import { History } from "./History";
import { InputsPanel } from "./InputsPanel";
import { Outlook } from "./Outlook";
import { accountValueQuery } from "./queries";
import type { AccountValue } from "./types";
import "./value.css";

function Head({ id, value }: { id: string; value: AccountValue }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const { score, grade, model } = value;
  const facts = [
    score && t("score.coverage", { percent: Math.round(score.coverage * 100) }),
    model && `${label(model.name)} v${model.version}`,
    value.judged > 0 && t("value.judged", { percent: Math.round(value.judged * 100) }),
    grade.strategy && t(grade.outdated ? "value.basisOutdated" : "value.basis", { version: grade.strategy.version }),
    model && model.judged > 0 && t("value.judged", { percent: format.percent(model.judged, 1) }),
    value.as_of && `${t("value.asOf")} ${format.absolute(value.as_of)}`,
    grade.override &&
      t("grade.overridden", { date: format.absolute(grade.override.until), reason: grade.override.reason }),
  ];
  return (
    <section className="value-head">
      <GradeChip
        grade={grade.current}
        proposed={grade.state === "proposed" ? grade.proposed : undefined}
        size="large"
      />
      <div className="grow">
        <ScoreBand value={score?.v} low={score?.low} high={score?.high} coverage={score?.coverage} width={180} />
        <p className="muted">{facts.filter(Boolean).join(" · ")}</p>
        {grade.reasons && grade.reasons.length > 0 && (
          <ul className="reasons">
            {grade.reasons.map((reason) => (
              <li key={reason.code} title={reason.code}>
                {label(reason)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="page-actions">
        <Decision id={id} grade={grade} />
      </div>
    </section>
  );
}

/** Why an account has its value: every number with its inputs, weights, records and date. */
export function ValuePanel({ id }: { id: string }) {
  const { t } = useT();
  const query = useQuery(accountValueQuery(id));
  if (query.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (query.data && !query.data.model) return <EmptyState title={t("value.none")} text={t("value.noneHint")} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const value = query.data;
  return (
    <div className="stack">
      <Head id={id} value={value} />
      <GroupBars groups={value.groups ?? []} />
      <Outlook value={value} />
      <InputsPanel id={id} />
      {value.history && value.history.length > 0 && <History account={id} history={value.history} />}
    </div>
  );
}
