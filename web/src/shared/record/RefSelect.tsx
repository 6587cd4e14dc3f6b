import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { isRef, titleOf } from "./values";

interface Props {
  entity: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  initial?: unknown;
  multiple?: boolean;
  disabled?: boolean;
  id?: string;
  label?: string;
  /** Choices before any record, such as "me". */
  extra?: { value: string; label: string }[];
}

function useChoices(entity: string, q: string, wanted: boolean) {
  const title = useEntity(entity)?.title_field ?? "name";
  const { data, isFetching } = useQuery({
    queryKey: ["records", entity, "pick", q],
    queryFn: ({ signal }) => api.get<Page<RecordData>>(`/${entity}`, { q, limit: 20 }, signal),
    enabled: wanted,
    staleTime: 30_000,
  });
  const options = (data?.items ?? []).map((record) => ({ value: record.id, label: titleOf(record, title) }));
  return { options, isFetching };
}

/** Picks records of another entity, searched on the server while one types. */
export function RefSelect({ entity, value, onChange, initial, multiple, disabled, id, label, extra = [] }: Props) {
  const { t } = useT();
  const [typed, setTyped] = useState("");
  const [touched, setTouched] = useState(false);
  const { options, isFetching } = useChoices(entity, useDeferredValue(typed), touched || multiple === true);
  const known = new Set(options.map((option) => option.value));
  const loaded =
    isRef(initial) && initial.id && !known.has(initial.id)
      ? [{ value: initial.id, label: initial.name ?? initial.id }]
      : [];
  return (
    <Select
      id={id}
      aria-label={label}
      disabled={disabled}
      mode={multiple ? "multiple" : undefined}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={t("input.search")}
      loading={isFetching}
      onOpenChange={() => setTouched(true)}
      options={[...extra, ...loaded, ...options]}
      value={value ?? (multiple ? [] : undefined)}
      onChange={(chosen) => onChange?.(chosen ?? null)}
    />
  );
}
