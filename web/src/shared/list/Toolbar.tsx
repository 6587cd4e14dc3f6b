import { BorderlessTableOutlined, CloseCircleFilled, FilterOutlined, SearchOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import type { Query } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { ColumnSettings } from "./ColumnSettings";
import { ListExport } from "./ExportButton";
import { countConditions, firstCondition } from "./filter";
import { GroupSettings } from "./GroupSettings";
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

/** Many rows at once, as in a spreadsheet. */
function GridLink({ entity, search }: Pick<Props, "entity" | "search">) {
  const { t } = useT();
  const { open: _, ...kept } = search;
  return (
    <Link to="/$entity/grid" params={{ entity: entity.name }} search={kept} className="wide-only">
      <Button icon={<BorderlessTableOutlined />} aria-label={t("grid.open")} title={t("grid.open")} tabIndex={-1} />
    </Link>
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
      <GroupSettings entity={entity} search={search} onSearch={onSearch} />
      <SavedViews entity={entity.name} search={search} onSearch={onSearch} />
      <span className="grow" />
      {(rights.edit || rights.create) && <GridLink entity={entity} search={search} />}
      <ColumnSettings entity={entity} shown={columns} onChange={(cols) => onSearch({ cols })} />
      {rights.export && <ListExport entity={entity} query={query} columns={columns} />}
    </div>
  );
}
