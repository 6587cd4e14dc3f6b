import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useRights } from "@/shared/api/session";
import type { Field } from "@/shared/api/types";
import { useLanguage } from "@/shared/i18n";
import type { OwnInput } from "@/shared/record/extensions";
import { useClear } from "@/shared/ui/use-clear";
import { rolesQuery } from "./queries";
import { matchesRole, roleChoices } from "./roles";

function useRoleChoices(field: Field) {
  const { read } = useRights("roles");
  const { data, isFetching } = useQuery({ ...rolesQuery, enabled: read });
  return { choices: roleChoices(data?.items, field.options, useLanguage()), isFetching };
}

/** The roles a user has, the company's own included. */
export function RolesInput({ field, label, id, value, onChange, disabled }: OwnInput) {
  const { choices, isFetching } = useRoleChoices(field);
  const clear = useClear();
  return (
    <Select
      id={id}
      aria-label={label}
      mode="multiple"
      allowClear={clear}
      disabled={disabled}
      loading={isFetching}
      showSearch={{ filterOption: matchesRole }}
      options={choices}
      value={Array.isArray(value) ? value : []}
      onChange={onChange}
    />
  );
}

export function RoleNames({ field, value }: { field: Field; value: unknown }) {
  const { choices } = useRoleChoices(field);
  if (!Array.isArray(value)) return null;
  return value.map((code) => choices.find((choice) => choice.value === code)?.label ?? String(code)).join(" · ");
}
