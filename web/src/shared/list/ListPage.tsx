import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { Suspense, useState } from "react";
import { useEntity, useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { RecordDrawer } from "@/shared/record/RecordDrawer";
import { EmptyState } from "@/shared/ui/EmptyState";
import { later, useAhead } from "@/shared/ui/later";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useKeys } from "@/shared/ui/use-keys";
import { BatchBar } from "./BatchBar";
import { EntityTabs } from "./EntityTabs";
import { nodesOf } from "./filter";
import { groupable } from "./groups";
import { Rows } from "./Rows";
import { type ListSearch, shownColumns } from "./search";
import { Toolbar } from "./Toolbar";
import { useList } from "./use-list";

const Board = later(() => import("./Board").then((module) => module.Board));
const GroupedList = later(() => import("./GroupedList").then((module) => module.GroupedList));
const FilterEditor = later(() => import("./FilterEditor").then((module) => module.FilterEditor));

interface Props {
  name: string;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
}

export function ListPage({ name, search, onSearch }: Props) {
  const entity = useEntity(name);
  const { t } = useT();
  if (!entity) return <EmptyState title={t("error.notFound")} />;
  return <EntityList key={name} entity={entity} search={search} onSearch={onSearch} />;
}

function Nothing({ entity, search, onNew }: { entity: Entity; search: ListSearch; onNew?: () => void }) {
  const { t } = useT();
  const extension = useExtension(entity.name);
  const narrowed = search.q || search.filter || search.tab;
  if (narrowed) return <EmptyState title={t("list.noMatch")} text={t("list.noMatchHint")} />;
  if (extension.empty) return extension.empty();
  return (
    <EmptyState
      title={t("list.empty")}
      text={onNew && t("list.emptyHint")}
      action={onNew && <Button onClick={onNew}>{t("action.new")}</Button>}
    />
  );
}

function EntityList({ entity, search, onSearch }: { entity: Entity } & Omit<Props, "name">) {
  const { t } = useT();
  const label = useLabel();
  const rights = useRights(entity.name);
  const extension = useExtension(entity.name);
  const [wantTotal, setWantTotal] = useState(false);
  const [filtering, setFiltering] = useState(nodesOf(search.filter ?? { and: [] }).length > 0);
  const [selected, setSelected] = useState<string[]>([]);
  const field = groupable(entity).find((candidate) => candidate.name === search.group);
  const list = useList(entity, search, wantTotal, !field);
  useAhead(!list.waiting);
  const columns = shownColumns(entity, search.cols ?? extension.columns);
  const open = (id: string | undefined) => onSearch({ open: id });
  const create = rights.create ? () => open("new") : undefined;
  useKeys({ n: () => create?.() });
  const shared = { entity, columns, selected, onSelect: setSelected, onOpen: open };
  const sorted = { sort: search.sort ?? entity.sort, onSort: (sort: string | undefined) => onSearch({ sort }) };
  return (
    <div className="page">
      <PageHead
        title={label(entity.label)}
        extra={
          <>
            {extension.actions?.()}
            {create && (
              <Button type="primary" icon={<PlusOutlined />} onClick={create}>
                {t("action.new")}
              </Button>
            )}
          </>
        }
      />
      <EntityTabs
        entity={entity}
        active={search.tab ?? "all"}
        onTab={(tab) => onSearch({ tab: tab === "all" ? undefined : tab })}
      />
      <Toolbar
        entity={entity}
        search={search}
        query={list.query}
        columns={columns}
        filtering={filtering}
        onFiltering={setFiltering}
        onSearch={onSearch}
      />
      {filtering && (
        <section className="filter-panel" aria-label={t("filter.title")}>
          <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 1 }} />}>
            <FilterEditor
              fields={entity.fields}
              group={search.filter ?? { and: [] }}
              onChange={(group) => onSearch({ filter: nodesOf(group).length > 0 ? group : undefined })}
            />
          </Suspense>
        </section>
      )}
      <BatchBar
        entity={entity}
        ids={selected}
        query={list.query}
        onSelect={setSelected}
        onClear={() => setSelected([])}
      />
      {field ? (
        <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 8 }} />}>
          {search.as === "board" ? (
            <Board {...shared} field={field} query={list.query} />
          ) : (
            <GroupedList {...shared} {...sorted} field={field} query={list.query} />
          )}
        </Suspense>
      ) : (
        <>
          <Problem error={list.pages.error} retry={() => void list.pages.refetch()} />
          {list.waiting ? (
            <Skeleton active title={false} paragraph={{ rows: 12, width: "100%" }} />
          ) : list.records.length === 0 && !list.pages.error ? (
            <Nothing entity={entity} search={search} onNew={create} />
          ) : (
            <Rows {...shared} {...sorted} list={list} onTotal={() => setWantTotal(true)} />
          )}
        </>
      )}
      <RecordDrawer entity={entity} id={search.open ?? null} onClose={() => open(undefined)} onOpen={open} />
    </div>
  );
}
