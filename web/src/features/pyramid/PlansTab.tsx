import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { When } from "@/shared/ui/When";
import { AccountLink, ProgressBar } from "./parts";
import { plansQuery } from "./queries";
import type { Plan } from "./types";

const STATES = ["active", "draft", "reached", "missed", "stopped"];

function Row({ plan }: { plan: Plan }) {
  const { t } = useT();
  const { progress } = plan;
  return (
    <li className="plan-row">
      <span className="plan-who">
        <AccountLink id={plan.account} name={plan.account_name} />
        <span className="plan-step">
          <GradeChip grade={plan.from} /> → <GradeChip grade={plan.to} />
          {plan.incubation && <span className="muted">{t("pyramid.incubation")}</span>}
        </span>
      </span>
      <span className="plan-progress">
        <ProgressBar done={progress.done} total={progress.total} />
        <span>
          {t("pyramid.progress", { done: progress.done, total: progress.total })}
          {progress.next && plan.state !== "missed" && ` · ${t("pyramid.next", { title: progress.next.title })}`}
          {plan.owner_name && ` · ${plan.owner_name}`}
        </span>
        {plan.stop_reason && <span className="muted">{plan.stop_reason}</span>}
      </span>
      <span className="plan-end">
        <span className={`plan-state plan-${plan.state}`}>{t(`pyramid.state.${plan.state}`)}</span>
        <span className={plan.overdue ? "state-red" : "muted"}>
          {plan.closed_on ? <When at={plan.closed_on} exact /> : <When at={plan.due} exact />}
          {plan.overdue && ` ${t("pyramid.late")}`}
        </span>
      </span>
    </li>
  );
}

/** All migration plans the user sees, the running ones first. */
export function PlansTab() {
  const { t } = useT();
  const format = useFormat();
  const [state, setState] = useState("");
  const query = useQuery(plansQuery(state));
  const counts = query.data?.states;
  const options = [
    { value: "", label: t("tab.all") },
    ...STATES.map((value) => ({
      value,
      label: `${t(`pyramid.state.${value}`)}${counts ? ` ${format.number(counts[value] ?? 0)}` : ""}`,
    })),
  ];
  return (
    <div className="stack">
      <div className="year-head">
        <Select
          aria-label={t("pyramid.planState")}
          value={state}
          onChange={setState}
          options={options}
          style={{ minWidth: 140 }}
        />
        <span className="grow" />
        <ReportExport what={{ name: "pyramid.plans", title: t("pyramid.tab.plans"), path: "/pyramid/exports/plans" }} />
      </div>
      <Loaded query={query}>
        {(board) =>
          board.plans.length === 0 ? (
            <EmptyState title={t("pyramid.noPlans")} text={t("pyramid.noPlansHint")} />
          ) : (
            <ul className="plan-list">
              {board.plans.map((plan) => (
                <Row key={plan.id} plan={plan} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
