import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { AutoComplete, Input } from "antd";
import { useRef, useState } from "react";
import { api } from "@/shared/api/client";
import { useMeta } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { useDebounced } from "@/shared/ui/use-debounced";
import { useKeys } from "@/shared/ui/use-keys";

function useHits(q: string) {
  const settled = useDebounced(q.trim(), 150);
  return useQuery({
    queryKey: ["search", settled],
    queryFn: ({ signal }) => api.get<{ items: Schema<"SearchHit">[] }>("/search", { q: settled }, signal),
    enabled: settled.length > 0,
    staleTime: 10_000,
  });
}

/** Finds records of every kind by part of a name, pinyin, initials, code or phone. Reached with "/". */
export function GlobalSearch() {
  const { t } = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const { entities } = useMeta();
  const [q, setQ] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const input = () => box.current?.querySelector("input");
  const { data, isFetched } = useHits(q);
  useKeys({ "/": () => input()?.focus() });
  const options = (data?.items ?? []).map((hit) => ({
    value: `${hit.entity}/${hit.id}`,
    label: (
      <span className="hit">
        {hit.grade && <GradeChip grade={hit.grade} />}
        <span className="hit-title">{hit.title}</span>
        <span className="muted">
          {hit.subtitle || label(entities.find((entity) => entity.name === hit.entity)?.label)}
        </span>
      </span>
    ),
  }));
  const choose = (value: string) => {
    const [entity = "", id = ""] = value.split("/");
    setQ("");
    input()?.blur();
    void navigate({ to: "/$entity/$id", params: { entity, id } });
  };
  return (
    <div ref={box} className="global-search">
      <AutoComplete
        value={q}
        options={options}
        showSearch={{ onSearch: setQ }}
        onSelect={choose}
        defaultActiveFirstOption
        notFoundContent={q && isFetched ? t("search.nothing") : null}
      >
        <Input
          variant="filled"
          prefix={<SearchOutlined />}
          placeholder={t("search.placeholder")}
          aria-label={t("search.label")}
        />
      </AutoComplete>
    </div>
  );
}
