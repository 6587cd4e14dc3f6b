import { Link } from "@tanstack/react-router";
import { InputNumber } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, isGrade } from "@/shared/ui/grades";
import type { PlanGrade, PlanView } from "./types";

/** The figures somebody typed: capacity, and the rest of each grade. */
export type Draft = { capacity?: number; grades: Record<string, number> };

export function Bars({ plan }: { plan: PlanView }) {
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

export function GradeTable({
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

export function Accounts({ plan }: { plan: PlanView }) {
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
