import { CloseCircleFilled, FilterOutlined, SearchOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useEntity, useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { ColumnSettings } from "@/shared/list/ColumnSettings";
import { EntityTabs } from "@/shared/list/EntityTabs";
import { FilterEditor } from "@/shared/list/FilterEditor";
import { countConditions, firstCondition, type Group, makeGroup, prune } from "@/shared/list/filter";
import { shownColumns } from "@/shared/list/search";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { useDebounced } from "@/shared/ui/use-debounced";
import { AssignDialog } from "./AssignDialog";
import { poolsQuery, waitingQuery } from "./queries";
import type { PoolCard } from "./types";
import { useBatch } from "./use-batch";
import { COLUMNS, WaitingTable } from "./WaitingTable";
import "./pool.css";

const route = getRouteApi("/shell/pool");

const ORDERS = ["-pooled_on,name", "pooled_on,name", "name", "-last_order_on,name"];

/** The orders by fields that the pool opens. */
const ordersOf = (pool: PoolCard) =>
  ORDERS.filter((order) => order.split(",").every((field) => pool.open.includes(field.replace("-", ""))));

/** Customers as they show in the pool: the fields it opens, and those of which it shows whether they are filled in. */
function useOpenEntity(pool: PoolCard): Entity | undefined {
  const entity = useEntity("accounts");
  return (
    entity && {
      ...entity,
      fields: entity.fields.filter((field) => pool.open.includes(field.name) || pool.masked.includes(field.name)),
    }
  );
}

/** What the caller may still take today. */
function Limits({ pool }: { pool: PoolCard }) {
  const { t } = useT();
  const parts = [
    t("pool.waiting", { count: pool.waiting }),
    pool.claims &&
      pool.claims_per_day !== null &&
      t("pool.claimsLeft", { count: Math.max(0, pool.claims_per_day - pool.claimed_today) }),
    pool.capacity !== null && t("pool.room", { held: pool.held, capacity: pool.capacity }),
    ...pool.grades.map((room) => t("pool.roomOfGrade", { ...room })),
    pool.wait_days ? t("pool.wait", { count: pool.wait_days }) : false,
  ];
  return <p className="muted">{parts.filter(Boolean).join(" · ")}</p>;
}

function Pool({ pool, entity }: { pool: PoolCard; entity: Entity }) {
  const { t } = useT();
  const { cols } = route.useSearch();
  const navigate = route.useNavigate();
  const columns = shownColumns(entity, cols ?? COLUMNS);
  const orders = ordersOf(pool);
  const [q, setQ] = useState("");
  const [group, setGroup] = useState<Group>();
  const [sort, setSort] = useState(orders[0] ?? "name");
  const [selected, setSelected] = useState<string[]>([]);
  const [assigning, setAssigning] = useState(false);
  const { busy, move } = useBatch();
  const pages = useInfiniteQuery(waitingQuery(pool.id, useDebounced(q), sort, prune(group)));
  const fields = entity.fields.filter((field) => pool.open.includes(field.name));
  const count = countConditions(group);
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const claim = async (accounts: string[]) => {
    if (await move("/pools/claim", { accounts }, (count) => t("pool.claimed", { count }))) setSelected([]);
  };
  return (
    <>
      <Limits pool={pool} />
      <div className="toolbar">
        <Input
          className="toolbar-search"
          prefix={<SearchOutlined />}
          allowClear={{ clearIcon: <CloseCircleFilled aria-label={t("action.clear")} /> }}
          aria-label={t("pool.search")}
          placeholder={t("pool.search")}
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <Button
          icon={<FilterOutlined />}
          type={count > 0 ? "dashed" : "default"}
          aria-expanded={Boolean(group)}
          onClick={() =>
            setGroup(
              group
                ? undefined
                : makeGroup(
                    "and",
                    [firstCondition(fields)].flatMap((one) => one ?? []),
                  ),
            )
          }
        >
          {count > 0 ? t("filter.count", { count }) : t("filter.title")}
        </Button>
        <Select
          aria-label={t("pool.order")}
          value={sort}
          onChange={setSort}
          options={orders.map((value) => ({ value, label: t(`pool.order.${ORDERS.indexOf(value)}`) }))}
        />
        <span className="grow" />
        <ColumnSettings
          entity={entity}
          shown={columns}
          onChange={(chosen) => void navigate({ search: chosen ? { cols: chosen } : {}, replace: true })}
        />
      </div>
      {group && (
        <section className="filter-panel" aria-label={t("filter.title")}>
          <FilterEditor fields={fields} group={group} onChange={setGroup} />
        </section>
      )}
      {selected.length > 0 && (
        <section className="batch" aria-label={t("batch.title")}>
          <span>{t("batch.selected", { count: selected.length })}</span>
          {pool.claims && (
            <Button size="small" type="primary" loading={busy} onClick={() => void claim(selected)}>
              {t("pool.claim")}
            </Button>
          )}
          {pool.manages && (
            <Button size="small" onClick={() => setAssigning(true)}>
              {t("pool.assign")}
            </Button>
          )}
          <Button size="small" type="text" onClick={() => setSelected([])}>
            {t("batch.clear")}
          </Button>
        </section>
      )}
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {pages.data && items.length === 0 && (
        <EmptyState
          title={q || count > 0 ? t("list.noMatch") : t("pool.empty")}
          text={q || count > 0 ? t("list.noMatchHint") : t("pool.emptyHint")}
        />
      )}
      {items.length > 0 && (
        <WaitingTable
          entity={entity}
          columns={columns}
          items={items}
          selected={selected}
          onSelect={setSelected}
          onClaim={pool.claims ? (id) => void claim([id]) : undefined}
          busy={busy}
        />
      )}
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      {assigning && <AssignDialog ids={selected} onClose={() => setAssigning(false)} onDone={() => setSelected([])} />}
    </>
  );
}

function OpenPool({ pool }: { pool: PoolCard }) {
  const entity = useOpenEntity(pool);
  return entity ? <Pool pool={pool} entity={entity} /> : null;
}

function Pools({ pools, settings }: { pools: PoolCard[]; settings: boolean }) {
  const { t } = useT();
  const [chosen, setChosen] = useState<string>();
  const open = pools.find((pool) => pool.id === chosen) ?? pools[0];
  if (!open)
    return (
      <EmptyState
        title={t("pool.none")}
        text={settings ? t("pool.noneHint") : t("pool.noMember")}
        action={
          settings && (
            <Link to="/$entity" params={{ entity: "pools" }} search={{ open: "new" }}>
              <Button type="primary">{t("pool.make")}</Button>
            </Link>
          )
        }
      />
    );
  return (
    <>
      {pools.length > 1 && (
        <TabBar
          label={t("pool.title")}
          active={open.id}
          onChange={setChosen}
          tabs={pools.map((pool) => ({ key: pool.id, label: `${pool.name} ${pool.waiting}` }))}
        />
      )}
      <OpenPool key={open.id} pool={open} />
    </>
  );
}

/** Customers that nobody looks after: who is a member claims them. */
export function PoolPage() {
  const { t } = useT();
  const query = useQuery(poolsQuery);
  const rights = useRights("pools");
  const accounts = useEntity("accounts");
  const navigate = useNavigate();
  return (
    <div className="page">
      <PageHead
        title={t("pool.title")}
        note={t("pool.note")}
        extra={
          rights.edit && (
            <Link to="/$entity" params={{ entity: "pools" }}>
              <Button>{t("pool.settings")}</Button>
            </Link>
          )
        }
      />
      {accounts && (
        <EntityTabs
          entity={accounts}
          active="pool"
          onTab={(tab) =>
            void navigate({
              to: "/$entity",
              params: { entity: "accounts" },
              search: tab === "all" ? {} : { tab },
            })
          }
        />
      )}
      <Loaded query={query}>{(pools) => <Pools pools={pools} settings={rights.edit} />}</Loaded>
    </div>
  );
}
