import { SearchOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { AutoComplete, Input } from "antd";
import { useRef, useState } from "react";
import { useT } from "@/shared/i18n";
import { useKeys } from "@/shared/ui/use-keys";
import { HitLine } from "./HitLine";
import { COMMAND_KEY } from "./palette-key";
import { useHits } from "./use-hits";

/** Finds records of every kind by part of a name, pinyin, initials, code or phone. Reached with "/". */
export function GlobalSearch() {
  const { t } = useT();
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const input = () => box.current?.querySelector("input");
  const { data, isFetched } = useHits(q);
  useKeys({ "/": () => input()?.focus() });
  const options = (data?.items ?? []).map((hit) => ({
    value: `${hit.entity}/${hit.id}`,
    label: <HitLine hit={hit} />,
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
          suffix={<kbd className="wide-only">{COMMAND_KEY}</kbd>}
          placeholder={t("search.placeholder")}
          aria-label={t("search.label")}
        />
      </AutoComplete>
    </div>
  );
}
