import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { Milestones } from "./Milestones";
import { PlanDialog } from "./PlanDialog";
import { ProgressBar } from "./parts";
import { coreQuery, ladderQuery, refreshPyramid } from "./queries";
import { chanceUntil, SURVIVAL_FLOOR } from "./survival";
import type { Figure, Ladder, Plan } from "./types";
import "./pyramid.css";

function PlanCommands({ plan, survival }: { plan: Plan; survival: Figure }) {
  const { t } = useT();
  const format = useFormat();
  const { modal } = App.useApp();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const refresh = () => refreshPyramid(client);
  const send = async (verb: string, body: object, done: string) => {
    if (!(await run(() => api.post(`/migration-plans/${plan.id}/${verb}`, body), done, refresh))) await refresh();
  };
  const stop = () => {
    let reason = "";
    modal.confirm({
      title: t("pyramid.stopAsk"),
      content: (
        <Input.TextArea
          aria-label={t("pyramid.stopReason")}
          placeholder={t("pyramid.stopReason")}
          rows={2}
          onChange={(event) => {
            reason = event.target.value;
          }}
        />
      ),
      okText: t("pyramid.stop"),
      onOk: () => send("stop", { reason }, t("pyramid.stopped")),
    });
  };
  const chance = chanceUntil(survival, dayjs(plan.due));
  const start = () => {
    if (chance === null || chance >= SURVIVAL_FLOOR) return void send("activate", {}, t("pyramid.started"));
    modal.confirm({
      title: t("pyramid.survivalWarning", { share: format.percent(chance, 2) }),
      okText: t("pyramid.start"),
      onOk: () => send("activate", { accept: true }, t("pyramid.started")),
    });
  };
  if (plan.state === "draft")
    return (
      <Button loading={busy} onClick={start}>
        {t("pyramid.start")}
      </Button>
    );
  if (plan.state === "active") return <Button onClick={stop}>{t("pyramid.stop")}</Button>;
  return null;
}

function PlanBox({ plan, ladder }: { plan: Plan; ladder: Ladder }) {
  const { t } = useT();
  const { progress } = plan;
  const open = plan.state === "draft" || plan.state === "active";
  return (
    <section className="panel stack">
      <div className="panel-head">
        <span>
          <GradeChip grade={plan.from} /> → <GradeChip grade={plan.to} />{" "}
          <span className={`plan-state plan-${plan.state}`}>{t(`pyramid.state.${plan.state}`)}</span>{" "}
          <span className={plan.overdue ? "state-red" : "muted"}>
            {t("pyramid.due")} <When at={plan.due} exact /> {plan.overdue && t("pyramid.late")}
          </span>
        </span>
        {ladder.may_edit && <PlanCommands plan={plan} survival={ladder.survival} />}
      </div>
      <div className="plan-progress">
        <ProgressBar done={progress.done} total={progress.total} />
        <span>
          {t("pyramid.progress", { done: progress.done, total: progress.total })}
          {open && progress.next && ` · ${t("pyramid.next", { title: progress.next.title })}`}
          {plan.owner_name && ` · ${plan.owner_name}`}
        </span>
      </div>
      {plan.note && <p>{plan.note}</p>}
      {plan.stop_reason && <p className="muted">{plan.stop_reason}</p>}
      <Milestones plan={plan} editable={open && ladder.may_edit} />
    </section>
  );
}

function Missing({ ladder }: { ladder: Ladder }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const shown = (value: number | null, domain: string) =>
    value === null ? t("pyramid.unknown") : format.measure(value, domain as never);
  if (ladder.ways.length === 0 && ladder.blocks.length === 0) return <p className="muted">{t("pyramid.noWays")}</p>;
  return (
    <ul className="ways">
      {ladder.blocks.map((reason) => (
        <li key={reason.code}>{label(reason)}</li>
      ))}
      {ladder.ways.slice(0, 5).map((way) => (
        <li key={way.leaf}>
          {label(way.name)}: <span className="number">{shown(way.from, way.domain)}</span> →{" "}
          <b className="number">{shown(way.to, way.domain)}</b> <span className="muted">{label(way.unit)}</span>
        </li>
      ))}
    </ul>
  );
}

function Body({ id, ladder }: { id: string; ladder: Ladder }) {
  const { t } = useT();
  const [planning, setPlanning] = useState(false);
  const core = useQuery(coreQuery(80));
  const isCore = core.data?.items.some((item) => item.id === id);
  const running = ladder.plans.some((plan) => plan.state === "active");
  const shown = ladder.target || ladder.allowed;
  return (
    <div className="stack">
      <section className="ladder-head">
        <GradeChip grade={ladder.grade} size="large" />
        {shown && (
          <>
            <span className="muted">→</span>
            <GradeChip grade={shown} size="large" />
          </>
        )}
        <span className="grow muted">
          {ladder.target
            ? t("pyramid.isRising", { grade: ladder.target })
            : t(ladder.allowed ? "pyramid.noTarget" : "pyramid.atTheTop")}
          {isCore && ` · ${t("pyramid.isCore")}`}
        </span>
        {ladder.may_plan && !running && (
          <Button type="primary" onClick={() => setPlanning(true)}>
            {t("pyramid.newPlan")}
          </Button>
        )}
      </section>
      {ladder.allowed && (
        <section className="panel">
          <h2>{t("pyramid.missing", { grade: ladder.allowed })}</h2>
          <Missing ladder={ladder} />
        </section>
      )}
      {ladder.plans.map((plan) => (
        <PlanBox key={plan.id} plan={plan} ladder={ladder} />
      ))}
      {planning && <PlanDialog id={id} ladder={ladder} onClose={() => setPlanning(false)} />}
    </div>
  );
}

/** The way up of one customer: where it stands, what is missing, and the plans that bring it there. */
export function LadderPanel({ id }: { id: string }) {
  const query = useQuery(ladderQuery(id));
  return <Loaded query={query}>{(ladder) => <Body id={id} ladder={ladder} />}</Loaded>;
}
