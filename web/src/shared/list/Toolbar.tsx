import { CloseCircleFilled, DownloadOutlined, FilterOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Dropdown, Input } from "antd";
import { apiUrl, type Query } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { ColumnSettings } from "./ColumnSettings";
import { countConditions, firstCondition } from "./filter";
import { SavedViews } from "./SavedViews";
import type { ListSearch } from "./search";

interface Props {
  entity: Entity;
  search: ListSearch;
  query: Query;
  columns: string[];
  filtering: boolean;
  onFiltering: (open: boolean) => void;
  onSearch: (change: Partial<ListSearch>) => void;
}

function ExportMenu({ entity, query, columns }: Pick<Props, "entity" | "query" | "columns">) {
  const { t } = useT();
  const link = (format: string) => apiUrl(`/${entity.name}/export`, { ...query, format, fields: columns.join(",") });
  const items = ["xlsx", "csv"].map((format) => ({
    key: format,
    label: (
      <a href={link(format)} download>
        {t("list.exportAs", { format: format === "xlsx" ? "Excel" : "CSV" })}
      </a>
    ),
  }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button icon={<DownloadOutlined />} aria-label={t("list.export")} title={t("list.export")} />
    </Dropdown>
  );
}

export function Toolbar({ entity, search, query, columns, filtering, onFiltering, onSearch }: Props) {
  const { t } = useT();
  const rights = useRights(entity.name);
  const count = countConditions(search.filter);
  const toggle = () => {
    const first = firstCondition(entity.fields);
    if (!filtering && !search.filter && first) onSearch({ filter: { and: [first] } });
    onFiltering(!filtering);
  };
  return (
    <div className="toolbar">
      {entity.searchable !== false && (
        <Input
          className="toolbar-search"
          prefix={<SearchOutlined />}
          allowClear={{ clearIcon: <CloseCircleFilled aria-label={t("action.clear")} /> }}
          aria-label={t("list.search")}
          placeholder={t("list.search")}
          value={search.q ?? ""}
          onChange={(event) => onSearch({ q: event.target.value || undefined })}
        />
      )}
      <Button
        icon={<FilterOutlined />}
        type={count > 0 ? "dashed" : "default"}
        aria-expanded={filtering}
        onClick={toggle}
      >
        {count > 0 ? t("filter.count", { count }) : t("filter.title")}
      </Button>
      <SavedViews entity={entity.name} search={search} onSearch={onSearch} />
      <span className="grow" />
      <ColumnSettings entity={entity} shown={columns} onChange={(cols) => onSearch({ cols })} />
      {rights.export && <ExportMenu entity={entity} query={query} columns={columns} />}
    </div>
  );
}
