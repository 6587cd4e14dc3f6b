import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber, Modal, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { planQuery, plansQuery, refreshSelection } from "./queries";
import type { Plan, PlanView } from "./types";
import "./selection.css";
import { Accounts, Bars, type Draft, GradeTable } from "./CapacityGrades";

const periodOf = (plan: Pick<Plan, "year" | "quarter">) =>
  plan.quarter === 0 ? String(plan.year) : `${plan.year} Q${plan.quarter}`;

function ApproveDialog({ plan, onClose }: { plan: PlanView; onClose: () => void }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [reason, setReason] = useState("");
  const over = plan.overload > 0;
  const approve = async () => {
    const body = { rev: plan.rev, reason };
    const work = () => api.post(`/capacity-plans/${plan.id}/approve`, body);
    if (await run(work, t("capacity.approved"), () => refreshSelection(client))) onClose();
  };
  return (
    <Modal
      open
      title={t("capacity.approveAsk", { period: periodOf(plan) })}
      onCancel={onClose}
      onOk={() => void approve()}
      okText={t("capacity.approve")}
      okButtonProps={{ disabled: over && (!plan.may_overrun || !reason.trim()) }}
      confirmLoading={busy}
    >
      <div className="stack">
        {over && (
          <p className="state-red">
            {t(plan.may_overrun ? "capacity.overBoss" : "capacity.overOthers", { pm: format.number(plan.overload, 1) })}
          </p>
        )}
        <Input.TextArea
          aria-label={t("grade.reason")}
          placeholder={over ? t("grade.reason") : t("grade.reasonOptional")}
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  );
}

function PlanPanel({ id }: { id: string }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const query = useQuery(planQuery(id));
  const [draft, setDraft] = useState<Draft | null>(null);
  const [approving, setApproving] = useState(false);
  if (query.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const plan = query.data;
  const save = async () => {
    const work = () => api.patch(`/capacity-plans/${id}`, { rev: plan.rev, ...draft });
    if (await run(work, t("record.saved"), () => refreshSelection(client))) setDraft(null);
  };
  return (
    <>
      <p>
        <Tag>{t(`capacity.state.${plan.state}`)}</Tag> {plan.from} – {plan.to}
        {plan.approved_at && (
          <span className="muted">
            {" "}
            · {plan.approved_by} <When at={plan.approved_at} /> {plan.reason}
          </span>
        )}
      </p>
      {plan.overload > 0 && <p className="state-red">{t("capacity.over", { pm: format.number(plan.overload, 1) })}</p>}
      <Picture
        title={t("capacity.title", { period: periodOf(plan) })}
        table={<GradeTable plan={plan} draft={null} onDraft={setDraft} />}
        note={t("capacity.note", {
          people: plan.people,
          suggested: format.number(plan.suggested),
          count: plan.not_served,
        })}
      >
        <Bars plan={plan} />
        <GradeTable plan={plan} draft={draft} onDraft={setDraft} />
        <Accounts plan={plan} />
      </Picture>
      {plan.may_edit && (
        <span className="page-actions">
          {draft ? (
            <>
              <span className="field-line">
                {t("capacity.capacity")}
                <InputNumber
                  min={0}
                  aria-label={t("capacity.capacity")}
                  value={draft.capacity ?? plan.capacity}
                  onChange={(capacity) => setDraft({ ...draft, capacity: capacity ?? 0 })}
                />
              </span>
              <Button onClick={() => setDraft(null)}>{t("action.cancel")}</Button>
              <Button type="primary" loading={busy} onClick={() => void save()}>
                {t("action.save")}
              </Button>
            </>
          ) : (
            <>
              <Button onClick={() => setDraft({ grades: {} })}>{t("action.edit")}</Button>
              <Button type="primary" onClick={() => setApproving(true)}>
                {t("capacity.approve")}
              </Button>
            </>
          )}
        </span>
      )}
      {approving && <ApproveDialog plan={plan} onClose={() => setApproving(false)} />}
    </>
  );
}

function NewPlan({ plans, onMade }: { plans: Plan[]; onMade: (id: string) => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const year = Number(useToday().slice(0, 4));
  const years = [year, year + 1];
  const options = years
    .flatMap((year) =>
      [0, 1, 2, 3, 4].map((quarter) => ({ value: `${year}-${quarter}`, label: periodOf({ year, quarter }) })),
    )
    .filter((option) => !plans.some((plan) => `${plan.year}-${plan.quarter}` === option.value));
  const [chosen, setChosen] = useState<string | null>(null);
  const period = chosen ?? options[0]?.value ?? "";
  const make = async () => {
    const [year, quarter] = period.split("-").map(Number);
    const made = await run(
      () => api.post<PlanView>("/capacity-plans", { year, quarter }),
      t("capacity.made"),
      () => refreshSelection(client),
    );
    if (made) onMade(made.id);
  };
  return (
    <>
      <span className="muted">{t("capacity.newPlan")}</span>
      <Select
        aria-label={t("capacity.period")}
        value={period}
        onChange={setChosen}
        options={options}
        popupMatchSelectWidth={false}
      />
      <Button loading={busy} onClick={() => void make()}>
        {t("capacity.make")}
      </Button>
    </>
  );
}

/** Whether the company's time suffices for the customers it chose: planned against capacity and against what was booked. */
export function CapacityPanel() {
  const { t } = useT();
  const may = useCommand("capacity.plan");
  const query = useQuery(plansQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  if (query.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const plans = query.data;
  const shown = chosen ?? plans[0]?.id;
  return (
    <div className="stack">
      <div className="toolbar">
        {plans.length > 0 && (
          <Select
            aria-label={t("capacity.plan")}
            value={shown}
            onChange={setChosen}
            options={plans.map((plan) => ({ value: plan.id, label: periodOf(plan) }))}
            popupMatchSelectWidth={false}
          />
        )}
        {may && <NewPlan plans={plans} onMade={setChosen} />}
      </div>
      {shown ? (
        <PlanPanel key={shown} id={shown} />
      ) : (
        <EmptyState title={t("capacity.none")} text={t("capacity.noneHint")} />
      )}
    </div>
  );
}
