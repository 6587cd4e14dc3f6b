import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import type { Sheet } from "./use-sheet";

/** Adds a customer to the sheet: those of the last weeks and one's own first, any other by typing. */
export function AddRow({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const title = useTitle(useEntity("accounts"));
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const { data, isFetching } = useQuery({
    queryKey: ["records", "accounts", "pick", q],
    queryFn: ({ signal }) => api.get<Page<RecordData>>("/accounts", { q, limit: 20 }, signal),
    enabled: q !== "",
    staleTime: 30_000,
  });
  const picks = sheet.week.suggestions ?? [];
  const group = (why: string) => ({
    label: t(`week.pick.${why}`),
    options: picks.filter((pick) => pick.why === why).map(({ id, title }) => ({ value: id, label: title })),
  });
  const found = (data?.items ?? []).map((record) => ({ value: record.id, label: title(record) }));
  const options = q
    ? [{ label: t("week.found"), options: found }].filter((one) => one.options.length > 0)
    : [group("worked"), group("owned")].filter((one) => one.options.length > 0);
  const names = new Map(
    [...found, ...picks.map(({ id, title }) => ({ value: id, label: title }))].map((o) => [o.value, o.label]),
  );
  return (
    <Select
      className="week-add"
      aria-label={t("week.add")}
      placeholder={t("week.add")}
      value={null}
      showSearch={{ filterOption: false, onSearch: setTyped, searchValue: typed }}
      loading={isFetching}
      options={options}
      notFoundContent={q && !isFetching && found.length === 0 ? t("week.noCustomer") : t("input.search")}
      onSelect={(id: string | null) => {
        if (!id) return;
        sheet.add({ id, title: names.get(id) ?? "" });
        setTyped("");
      }}
    />
  );
}
