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
import { TabBar } from "@/shared/ui/TabBar";
import { useKeys } from "@/shared/ui/use-keys";
import { useNarrow } from "@/shared/ui/use-narrow";
import { BatchBar } from "./BatchBar";
import { Cards } from "./Cards";
import { nodesOf } from "./filter";
import { RecordTable } from "./RecordTable";
import { type ListSearch, shownColumns, type Tab, tabsOf } from "./search";
import { Toolbar } from "./Toolbar";
import { useList } from "./use-list";

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

function EntityTabs({ tabs, search, onSearch }: { tabs: Tab[] } & Omit<Props, "name">) {
  const { t } = useT();
  const items = tabs.map((tab) => ({ key: tab, label: t(`tab.${tab}`) }));
  const choose = (tab: string) => onSearch({ tab: tab === "all" ? undefined : (tab as Tab) });
  return <TabBar label={t("view.title")} active={search.tab ?? "all"} tabs={items} onChange={choose} />;
}

function ListFoot({ list, onTotal }: { list: ReturnType<typeof useList>; onTotal: () => void }) {
  const { t } = useT();
  const { pages, total, records } = list;
  return (
    <footer className="list-foot">
      <span className="muted">{t("list.loaded", { count: records.length })}</span>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      {total.data !== undefined ? (
        <span className="muted">{t("list.total", { count: total.data })}</span>
      ) : (
        pages.hasNextPage && (
          <Button type="link" size="small" onClick={onTotal}>
            {t("list.count")}
          </Button>
        )
      )}
    </footer>
  );
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
  const narrow = useNarrow();
  const [wantTotal, setWantTotal] = useState(false);
  const [filtering, setFiltering] = useState(nodesOf(search.filter ?? { and: [] }).length > 0);
  const [selected, setSelected] = useState<string[]>([]);
  const [cursor, setCursor] = useState(-1);
  const list = useList(entity, search, wantTotal);
  useAhead(!list.waiting);
  const tabs = tabsOf(entity);
  const columns = shownColumns(entity, search.cols ?? extension.columns);
  const open = (id: string | undefined) => onSearch({ open: id });
  const create = rights.create ? () => open("new") : undefined;
  const step = (by: number) => setCursor((old) => Math.min(list.records.length - 1, Math.max(0, old + by)));
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    n: () => create?.(),
    Enter: () => list.records[cursor] && open(list.records[cursor].id),
    x: () => {
      const id = list.records[cursor]?.id;
      if (id) setSelected((old) => (old.includes(id) ? old.filter((other) => other !== id) : [...old, id]));
    },
  });
  const shared = { entity, records: list.records, columns, selected, onSelect: setSelected, onOpen: open };
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
      {tabs.length > 0 && <EntityTabs tabs={tabs} search={search} onSearch={onSearch} />}
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
      <BatchBar entity={entity} ids={selected} onClear={() => setSelected([])} />
      <Problem error={list.pages.error} retry={() => void list.pages.refetch()} />
      {list.waiting ? (
        <Skeleton active title={false} paragraph={{ rows: 12, width: "100%" }} />
      ) : list.records.length === 0 && !list.pages.error ? (
        <Nothing entity={entity} search={search} onNew={create} />
      ) : narrow ? (
        <Cards {...shared} />
      ) : (
        <RecordTable
          {...shared}
          sort={search.sort ?? entity.sort}
          cursor={cursor}
          onSort={(sort) => onSearch({ sort })}
        />
      )}
      {list.records.length > 0 && <ListFoot list={list} onTotal={() => setWantTotal(true)} />}
      <RecordDrawer entity={entity} id={search.open ?? null} onClose={() => open(undefined)} onOpen={open} />
    </div>
  );
}
