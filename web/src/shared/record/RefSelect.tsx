import { useQueries, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { recordQuery } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import type { Condition } from "@/shared/list/filter";
import { useClear } from "@/shared/ui/use-clear";
import { useTitle } from "./use-title";
import { isRef } from "./values";

interface Props {
  entity: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  initial?: unknown;
  multiple?: boolean;
  disabled?: boolean;
  id?: string;
  label?: string;
  placeholder?: string;
  /** Choices before any record, such as "me". */
  extra?: { value: string; label: string }[];
  /** Narrows what is offered, as the list's own filter does; what is chosen already stays shown. */
  filter?: Condition;
}

/** Who may be given work: of those who have given notice or left, nobody. */
export const ACTIVE: Condition = { field: "status", op: "eq", value: "active" };

function useChoices(entity: string, q: string, wanted: boolean, filter?: Condition) {
  const title = useTitle(useEntity(entity));
  const { data, isFetching } = useQuery({
    queryKey: ["records", entity, "pick", q, filter],
    queryFn: ({ signal }) => api.get<Page<RecordData>>(`/${entity}`, { q, filter, limit: 20 }, signal),
    enabled: wanted,
    staleTime: 30_000,
  });
  const options = (data?.items ?? []).map((record) => ({ value: record.id, label: title(record) }));
  return { options, isFetching };
}

const isId = (value: unknown): value is string => typeof value === "string" && /^\d+$/.test(value);

/** Records chosen elsewhere, as in a link with a filter: the address holds their ids only. */
function useNamed(entity: string, ids: string[]) {
  const title = useTitle(useEntity(entity));
  const found = useQueries({ queries: ids.map((id) => ({ ...recordQuery(entity, id), retry: false })) });
  return found.flatMap(({ data }) => (data ? { value: data.id, label: title(data) } : []));
}

/** Picks records of another entity, searched on the server while one types. */
export function RefSelect({
  entity,
  value,
  onChange,
  initial,
  multiple,
  disabled,
  id,
  label,
  placeholder,
  extra = [],
  filter,
}: Props) {
  const { t } = useT();
  const clear = useClear();
  const [typed, setTyped] = useState("");
  const [touched, setTouched] = useState(false);
  const { options, isFetching } = useChoices(entity, useDeferredValue(typed), touched || multiple === true, filter);
  const known = new Set(options.map((option) => option.value));
  const loaded =
    isRef(initial) && initial.id && !known.has(initial.id)
      ? [{ value: initial.id, label: initial.name ?? initial.id }]
      : [];
  const held: unknown[] = Array.isArray(value) ? value : [value];
  const named = useNamed(
    entity,
    held.filter(isId).filter((one) => !known.has(one) && one !== loaded[0]?.value),
  );
  return (
    <Select
      id={id}
      aria-label={label}
      disabled={disabled}
      mode={multiple ? "multiple" : undefined}
      allowClear={clear}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={placeholder ?? t("input.search")}
      loading={isFetching}
      onOpenChange={() => setTouched(true)}
      options={[...extra, ...loaded, ...named, ...options]}
      value={value ?? (multiple ? [] : undefined)}
      onChange={(chosen) => onChange?.(chosen ?? null)}
    />
  );
}
