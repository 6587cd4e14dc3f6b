import { Select } from "antd";
import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import type { OwnInput } from "@/shared/record/extensions";
import { useClear } from "@/shared/ui/use-clear";

/** What says nothing of a customer that nobody owns; its name is always seen. */
const LEFT_OUT = ["name", "owner", "deputy", "owned_since", "returns_on", "kept_until", "merged_into"];

function useFields() {
  const label = useLabel();
  const fields = useEntity("accounts")?.fields ?? [];
  return fields
    .filter((field) => !LEFT_OUT.includes(field.name))
    .map((field) => ({ value: field.name, label: label(field.label) }));
}

/** Chooses the fields of customers that members of a pool see before they claim one. */
export function OpenFieldsInput({ label, id, value, onChange, disabled, record }: OwnInput) {
  const { t } = useT();
  const clear = useClear();
  return (
    <Select
      id={id}
      aria-label={label}
      mode="multiple"
      allowClear={clear}
      disabled={disabled}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t(record ? "pool.onlyName" : "pool.usuallyOpen")}
      options={useFields()}
      value={Array.isArray(value) ? value : []}
      onChange={(chosen: string[]) => onChange?.(chosen)}
    />
  );
}

/** The same, in words. */
export function OpenFields({ value }: { value: unknown }) {
  const { t } = useT();
  const fields = useFields();
  const open = Array.isArray(value) ? fields.filter((field) => value.includes(field.value)) : [];
  return open.length > 0 ? open.map((field) => field.label).join(" · ") : t("pool.onlyName");
}
