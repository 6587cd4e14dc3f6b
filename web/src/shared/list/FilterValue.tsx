import { DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import type { Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { TagSelect } from "@/shared/tags/TagSelect";
import { type Condition, needsValue, PERIODS } from "./filter";

interface Props {
  field: Field;
  condition: Condition;
  onChange: (value: unknown) => void;
}

const isNumeric = (field: Field) => ["number", "integer", "money"].includes(field.kind);
const isDate = (field: Field) => field.kind === "date" || field.kind === "instant";

function Single({
  field,
  value,
  onChange,
  label,
}: {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  label: string;
}) {
  if (field.kind === "money")
    return (
      <InputNumber<string> aria-label={label} stringMode controls={false} value={value as string} onChange={onChange} />
    );
  if (isNumeric(field))
    return <InputNumber<number> aria-label={label} controls={false} value={value as number} onChange={onChange} />;
  if (isDate(field))
    return (
      <DatePicker
        aria-label={label}
        value={typeof value === "string" ? dayjs(value) : null}
        onChange={(date) => onChange(date ? date.format("YYYY-MM-DD") : null)}
      />
    );
  return <Input aria-label={label} value={value as string} onChange={(event) => onChange(event.target.value)} />;
}

/** One record; a person also as people stand to the reader. */
function One({ field, condition, onChange, label }: Props & { label: string }) {
  const { t } = useT();
  const extra = [
    { value: "me", label: t("filter.me") },
    { value: "my_team", label: t("filter.myTeam") },
    { value: "my_department", label: t("filter.myDepartment") },
    { value: "my_department_below", label: t("filter.myDepartmentBelow") },
  ];
  return (
    <RefSelect
      entity={field.ref ?? "users"}
      label={label}
      extra={field.kind === "user" ? extra : undefined}
      value={condition.value ?? undefined}
      onChange={onChange}
    />
  );
}

function Many({ field, condition, onChange, label }: Props & { label: string }) {
  const text = useLabel();
  if (field.kind === "tags") return <TagSelect label={label} value={condition.value as string[]} onChange={onChange} />;
  if (field.kind === "user" || field.kind === "ref")
    return (
      <RefSelect entity={field.ref ?? "users"} multiple label={label} value={condition.value} onChange={onChange} />
    );
  const options = (field.options ?? []).map((option) => ({ value: option.value, label: text(option.label) }));
  return (
    <Select
      aria-label={label}
      mode="multiple"
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={condition.value ?? []}
      onChange={onChange}
    />
  );
}

/** The value side of a condition, fitting the field's kind and the comparison. */
export function FilterValue({ field, condition, onChange }: Props) {
  const { t } = useT();
  const text = useLabel();
  const label = t("filter.value");
  if (!needsValue(condition.op)) return null;
  if (condition.op === "within") {
    const options = PERIODS.map((period) => ({ value: period, label: t(`period.${period}`) }));
    return <Select aria-label={label} options={options} value={condition.value} onChange={onChange} />;
  }
  if (condition.op === "between") {
    const [from, to] = Array.isArray(condition.value) ? condition.value : [];
    return (
      <span className="filter-between">
        <Single field={field} value={from} onChange={(value) => onChange([value, to])} label={t("filter.from")} />
        –
        <Single field={field} value={to} onChange={(value) => onChange([from, value])} label={t("filter.to")} />
      </span>
    );
  }
  if (condition.op === "in" || condition.op === "not_in")
    return <Many field={field} condition={condition} onChange={onChange} label={label} />;
  if (field.kind === "user" || field.kind === "ref")
    return <One field={field} condition={condition} onChange={onChange} label={label} />;
  if (field.kind === "choice" || field.kind === "choices") {
    const options = (field.options ?? []).map((option) => ({ value: option.value, label: text(option.label) }));
    return <Select aria-label={label} options={options} value={condition.value} onChange={onChange} />;
  }
  if (field.kind === "bool") {
    const options = [
      { value: true, label: t("value.yes") },
      { value: false, label: t("value.no") },
    ];
    return <Select aria-label={label} options={options} value={condition.value} onChange={onChange} />;
  }
  return <Single field={field} value={condition.value} onChange={onChange} label={label} />;
}
