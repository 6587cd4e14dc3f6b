import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, InputNumber, Modal, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, isGrade } from "@/shared/ui/grades";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { planQuery, plansQuery, refreshSelection } from "./queries";
import type { Plan, PlanGrade, PlanView } from "./types";
import "./selection.css";

const periodOf = (plan: Pick<Plan, "year" | "quarter">) =>
  plan.quarter === 0 ? String(plan.year) : `${plan.year} Q${plan.quarter}`;

/** The figures somebody typed: capacity, and the rest of each grade. */
type Draft = { capacity?: number; grades: Record<string, number> };

function Bars({ plan }: { plan: PlanView }) {
  const { t } = useT();
  const format = useFormat();
  const most = Math.max(plan.capacity, plan.planned, 1);
  const width = (pm: number) => `${(100 * pm) / most}%`;
  return (
    <div className="capacity-bars">
      <span>{t("capacity.planned")}</span>
      <span className="capacity-bar" aria-hidden="true">
        {plan.grades?.map((row) => (
          <span
            key={row.grade}
            style={{ width: width(row.planned), background: isGrade(row.grade) ? GRADE_COLORS[row.grade] : undefined }}
          />
        ))}
      </span>
      <span className="num">{format.number(plan.planned, 1)}</span>
      <span>{t("capacity.capacity")}</span>
      <span className="capacity-bar" aria-hidden="true">
        <span className="capacity-all" style={{ width: width(plan.capacity) }} />
      </span>
      <span className="num">{format.number(plan.capacity, 1)}</span>
      <span>{t("capacity.booked")}</span>
      <span className="capacity-bar" aria-hidden="true">
        <span className="capacity-booked" style={{ width: width(plan.booked) }} />
      </span>
      <span className="num">{format.number(plan.booked, 1)}</span>
    </div>
  );
}

function Row({
  row,
  hours,
  draft,
  onDraft,
}: {
  row: PlanGrade;
  hours: number;
  draft: Draft | null;
  onDraft: (draft: Draft) => void;
}) {
  const { t } = useT();
  const format = useFormat();
  const rest = draft?.grades[row.grade] ?? row.rest;
  return (
    <tr>
      <th scope="row">
        <GradeChip grade={row.grade} />
      </th>
      <td className="num">
        <Link
          to="/$entity"
          params={{ entity: "accounts" }}
          search={{ filter: { and: [{ field: "grade", op: "in", value: [row.grade] }] } }}
        >
          {row.accounts}
        </Link>
      </td>
      <td className="num" title={t("capacity.proposalHint", { relations: row.relations, hours })}>
        {row.relations > 0 ? format.number(row.proposal, 1) : "–"}
      </td>
      <td className="num">
        {draft ? (
          <InputNumber
            size="small"
            aria-label={`${row.grade} ${t("capacity.planned")}`}
            min={0}
            step={1}
            value={rest}
            onChange={(pm) => onDraft({ ...draft, grades: { ...draft.grades, [row.grade]: pm ?? 0 } })}
          />
        ) : (
          format.number(row.planned, 1)
        )}
      </td>
      <td className="num">{format.number(row.booked, 1)}</td>
      <td className={`num ${row.overload > 0 ? "state-red" : "muted"}`}>
        {row.overload > 0 ? format.number(row.overload, 1) : "–"}
      </td>
    </tr>
  );
}

function GradeTable({
  plan,
  draft,
  onDraft,
}: {
  plan: PlanView;
  draft: Draft | null;
  onDraft: (draft: Draft) => void;
}) {
  const { t } = useT();
  const format = useFormat();
  const head = ["accounts", "proposal", "planned", "booked", "overload"];
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("value.grade")}</th>
            {head.map((name) => (
              <th scope="col" key={name} className="num">
                {t(`capacity.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {plan.grades?.map((row) => (
            <Row key={row.grade} row={row} hours={plan.hours_per_month} draft={draft} onDraft={onDraft} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("capacity.sum")}</th>
            <td className="num">{plan.grades?.reduce((sum, row) => sum + row.accounts, 0)}</td>
            <td className="num">{format.number(plan.grades?.reduce((sum, row) => sum + row.proposal, 0) ?? 0, 1)}</td>
            <td className="num">{format.number(plan.planned, 1)}</td>
            <td className="num">{format.number(plan.booked, 1)}</td>
            <td className={`num ${plan.overload > 0 ? "state-red" : ""}`}>{format.number(plan.overload, 1)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ApproveDialog({ plan, onClose }: { plan: PlanView; onClose: () => void }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [reason, setReason] = useState("");
  const over = plan.overload > 0;
  const approve = async () => {
    const body = { rev: plan.rev, reason };
    const done = await run(() => api.post(`/capacity-plans/${plan.id}/approve`, body), t("capacity.approved"));
    if (!done) return;
    onClose();
    await refreshSelection(client);
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

function Accounts({ plan }: { plan: PlanView }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <details>
      <summary>{t("capacity.byAccount")}</summary>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("selection.customer")}</th>
            <th scope="col" className="num">
              {t("capacity.proposal")}
            </th>
            <th scope="col" className="num">
              {t("capacity.booked")}
            </th>
          </tr>
        </thead>
        <tbody>
          {plan.accounts?.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <GradeChip grade={one.grade} />{" "}
                <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
                  {one.name}
                </Link>
              </th>
              <td className="num">{one.proposal > 0 ? format.number(one.proposal, 1) : "–"}</td>
              <td className="num">{format.number(one.booked, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
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
    const done = await run(() => api.patch(`/capacity-plans/${id}`, { rev: plan.rev, ...draft }), t("record.saved"));
    if (!done) return;
    setDraft(null);
    await refreshSelection(client);
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
  const now = new Date();
  const years = [now.getFullYear(), now.getFullYear() + 1];
  const options = years
    .flatMap((year) =>
      [0, 1, 2, 3, 4].map((quarter) => ({ value: `${year}-${quarter}`, label: periodOf({ year, quarter }) })),
    )
    .filter((option) => !plans.some((plan) => `${plan.year}-${plan.quarter}` === option.value));
  const [chosen, setChosen] = useState<string | null>(null);
  const period = chosen ?? options[0]?.value ?? "";
  const make = async () => {
    const [year, quarter] = period.split("-").map(Number);
    const made = await run(() => api.post<PlanView>("/capacity-plans", { year, quarter }), t("capacity.made"));
    if (!made) return;
    await refreshSelection(client);
    onMade(made.id);
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
