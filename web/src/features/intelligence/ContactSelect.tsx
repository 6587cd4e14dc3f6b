import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";

interface Props {
  account: string;
  label: string;
  value?: string;
  busy?: boolean;
  onChange?: (contact: string | undefined) => void;
}

/** One of the customer's people, found by name or pinyin. */
export function ContactSelect({ account, label, value, busy, onChange }: Props) {
  const { t } = useT();
  const title = useTitle(useEntity("contacts"));
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const filter = { and: [{ field: "account", op: "eq", value: account }] };
  const { data, isFetching } = useQuery({
    queryKey: ["records", "contacts", "pick-of", account, q],
    queryFn: ({ signal }) => api.get<Page<RecordData>>("/contacts", { filter, q, limit: 30 }, signal),
    staleTime: 30_000,
  });
  return (
    <Select
      aria-label={label}
      placeholder={t("input.search")}
      allowClear
      disabled={busy}
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      style={{ minWidth: 180 }}
      value={value}
      options={(data?.items ?? []).map((one) => ({ value: one.id, label: title(one) }))}
      onChange={(chosen?: string) => onChange?.(chosen)}
    />
  );
}
