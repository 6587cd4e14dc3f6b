import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import type { Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { FilterValue } from "./FilterValue";
import {
  type Condition,
  firstCondition,
  type Group,
  isGroup,
  joinOf,
  makeGroup,
  type Node,
  nodesOf,
  type Op,
  opsFor,
} from "./filter";

interface RowProps {
  fields: Field[];
  condition: Condition;
  onChange: (condition: Condition) => void;
}

function ConditionRow({ fields, condition, onChange }: RowProps) {
  const { t } = useT();
  const text = useLabel();
  const field = fields.find((candidate) => candidate.name === condition.field);
  const choose = (name: string) => {
    const chosen = fields.find((candidate) => candidate.name === name);
    onChange({ field: name, op: chosen ? (opsFor(chosen.kind)[0] ?? "eq") : "eq" });
  };
  if (condition.field === "id")
    return <span>{t("filter.chosen", { count: Array.isArray(condition.value) ? condition.value.length : 0 })}</span>;
  const ops = field ? opsFor(field.kind, condition.op).map((op) => ({ value: op, label: t(`op.${op}`) })) : [];
  return (
    <>
      <Select
        aria-label={t("filter.field")}
        showSearch={{ optionFilterProp: "label" }}
        options={fields
          .filter((candidate) => candidate.filterable)
          .map((candidate) => ({ value: candidate.name, label: text(candidate.label) }))}
        value={condition.field}
        onChange={choose}
      />
      <Select
        aria-label={t("filter.op")}
        options={ops}
        value={condition.op}
        onChange={(op: Op) => onChange({ field: condition.field, op })}
      />
      {field && (
        <FilterValue field={field} condition={condition} onChange={(value) => onChange({ ...condition, value })} />
      )}
    </>
  );
}

interface Props {
  fields: Field[];
  group: Group;
  onChange: (group: Group) => void;
  /** How deep this group lies; groups nest one level. */
  depth?: number;
}

/** Conditions joined by "all" or "any", with groups of the other kind inside. */
export function FilterEditor({ fields, group, onChange, depth = 0 }: Props) {
  const { t } = useT();
  const nodes = nodesOf(group);
  const join = joinOf(group);
  const replace = (index: number, node: Node | null) =>
    onChange(
      makeGroup(
        join,
        nodes.flatMap((old, at) => (at === index ? (node ?? []) : old)),
      ),
    );
  const add = (node: Node | undefined) => node && onChange(makeGroup(join, [...nodes, node]));
  const other = join === "and" ? "or" : "and";
  return (
    <div className={depth > 0 ? "filter-group" : undefined}>
      <Segmented
        size="small"
        aria-label={t("filter.join")}
        value={join}
        options={[
          { value: "and", label: t("filter.all") },
          { value: "or", label: t("filter.any") },
        ]}
        onChange={(value) => onChange(makeGroup(value as "and" | "or", nodes))}
      />
      {nodes.map((node, index) => (
        <div className="filter-row" key={index}>
          {isGroup(node) ? (
            <FilterEditor fields={fields} group={node} depth={depth + 1} onChange={(inner) => replace(index, inner)} />
          ) : (
            <ConditionRow fields={fields} condition={node} onChange={(condition) => replace(index, condition)} />
          )}
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t("filter.remove")}
            onClick={() => replace(index, null)}
          />
        </div>
      ))}
      <div className="filter-add">
        <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => add(firstCondition(fields))}>
          {t("filter.addCondition")}
        </Button>
        {depth === 0 && (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            onClick={() =>
              add(
                makeGroup(
                  other,
                  [firstCondition(fields)].flatMap((first) => first ?? []),
                ),
              )
            }
          >
            {t("filter.addGroup")}
          </Button>
        )}
      </div>
    </div>
  );
}
