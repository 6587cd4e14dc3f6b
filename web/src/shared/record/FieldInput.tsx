import { DatePicker, Input, InputNumber, Select, Switch } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import type { Field } from "@/shared/api/types";
import { useLabel } from "@/shared/i18n";
import { useClear } from "@/shared/ui/use-clear";
import { RefSelect } from "./RefSelect";

interface Props {
  field: Field;
  value?: unknown;
  onChange?: (value: unknown) => void;
  disabled?: boolean;
  id?: string;
  /** The reference as loaded, so that its name shows before anything is searched. */
  initial?: unknown;
  label?: string;
}

const asDayjs = (value: unknown): Dayjs | null => (typeof value === "string" && value ? dayjs(value) : null);

function DateInput({ field, value, onChange, ...rest }: Props) {
  const instant = field.kind === "instant";
  const write = (date: Dayjs | null) =>
    onChange?.(date ? (instant ? date.toDate().toISOString() : date.format("YYYY-MM-DD")) : null);
  return (
    <DatePicker id={rest.id} disabled={rest.disabled} value={asDayjs(value)} showTime={instant} onChange={write} />
  );
}

function NumberInput({ field, value, onChange, id, disabled, label }: Props) {
  if (field.kind === "money") {
    // Amounts stay decimal strings from end to end: float64 would lose cents.
    const write = (amount: string | null) => onChange?.(amount === "" ? null : amount);
    return (
      <InputNumber<string>
        id={id}
        aria-label={label}
        disabled={disabled}
        stringMode
        controls={false}
        precision={2}
        value={value as string}
        onChange={write}
      />
    );
  }
  const precision = field.kind === "integer" ? 0 : undefined;
  return (
    <InputNumber<number>
      id={id}
      aria-label={label}
      disabled={disabled}
      controls={false}
      precision={precision}
      value={value as number}
      onChange={onChange}
    />
  );
}

function ChoiceInput({ field, value, onChange, id, disabled, label }: Props) {
  const text = useLabel();
  const clear = useClear();
  const options = (field.options ?? []).map((option) => ({ value: option.value, label: text(option.label) }));
  return (
    <Select
      id={id}
      aria-label={label}
      disabled={disabled}
      mode={field.kind === "choices" ? "multiple" : undefined}
      allowClear={!field.required && clear}
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      value={value}
      onChange={(chosen) => onChange?.(chosen ?? null)}
    />
  );
}

/** Several texts in their order; a pasted list is cut at its separators. */
function TextsInput({ value, onChange, id, disabled, label }: Props) {
  return (
    <Select
      id={id}
      aria-label={label}
      disabled={disabled}
      mode="tags"
      open={false}
      suffixIcon={null}
      tokenSeparators={[";", "；", "\n"]}
      value={Array.isArray(value) ? value : []}
      onChange={(list: string[]) => onChange?.(list.length > 0 ? list : null)}
    />
  );
}

/** The input that fits a field. Works as the child of Form.Item. */
export function FieldInput(props: Props) {
  const { field, value, onChange, id, disabled, label } = props;
  const common = { id, disabled, "aria-label": label };
  switch (field.kind) {
    case "number":
    case "integer":
    case "money":
      return <NumberInput {...props} />;
    case "date":
    case "instant":
      return <DateInput {...props} />;
    case "choice":
    case "choices":
      return <ChoiceInput {...props} />;
    case "user":
    case "ref":
      return <RefSelect {...props} entity={field.ref ?? "users"} />;
    case "texts":
      return <TextsInput {...props} />;
    case "bool":
      return <Switch {...common} checked={value === true} onChange={onChange} />;
    case "longtext":
      return (
        <Input.TextArea
          {...common}
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={value as string}
          onChange={(event) => onChange?.(event.target.value)}
        />
      );
    default: {
      const type = field.kind === "email" ? "email" : field.kind === "phone" ? "tel" : "text";
      return (
        <Input
          {...common}
          type={type}
          maxLength={field.max_length || undefined}
          value={value as string}
          onChange={(event) => onChange?.(event.target.value)}
        />
      );
    }
  }
}
