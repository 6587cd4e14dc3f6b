import { CloseCircleFilled, SearchOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Input, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { Page, RecordData, Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Money } from "@/shared/ui/Money";
import { PasteImport } from "@/shared/ui/PasteImport";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { useDebounced } from "@/shared/ui/use-debounced";
import type { SegmentMarket, UniverseCompany } from "./types";
import "./market.css";

const STATES = ["open", "customer", ""] as const;

function Figures({ market, segment }: { market: SegmentMarket; segment: string }) {
  const { t } = useT();
  const format = useFormat();
  const members = { and: [{ field: "segment", op: "eq" as const, value: segment }] };
  return (
    <dl className="figures">
      <div className="figure figure-main">
        <dt>{t("market.coverage")}</dt>
        <dd>{market.coverage === null ? "–" : format.percent(market.coverage, 1)}</dd>
      </div>
      <div className="figure">
        <dt>{t("market.known")}</dt>
        <dd>
          <Link
            to="/$entity"
            params={{ entity: "universe-companies" }}
            search={{ filter: { and: [{ field: "segment", op: "eq", value: segment }] } }}
          >
            {t("market.customersOf", { customers: market.customers, universe: market.universe })}
          </Link>
        </dd>
      </div>
      <div className="figure">
        <dt>{t("market.members")}</dt>
        <dd>
          <Link to="/$entity" params={{ entity: "accounts" }} search={{ filter: members }}>
            {t("links.companies", { count: market.members })}
          </Link>
        </dd>
      </div>
      {market.market_space !== null && (
        <div className="figure">
          <dt>{t("market.space")}</dt>
          <dd>
            <Money amount={market.market_space} currency={market.currency} />
          </dd>
        </div>
      )}
      {market.penetration !== null && (
        <div className="figure" title={t("market.penetrationHint")}>
          <dt>{t("market.penetration")}</dt>
          <dd>{format.percent(market.penetration, 1)}</dd>
        </div>
      )}
    </dl>
  );
}

/** How the rule and the members agree, with the one thing to do about it. */
function Rule({ market, segment }: { market: SegmentMarket; segment: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { busy, run } = useAction();
  const rule = market.rule;
  if (!rule) return <p className="muted">{t("market.noRule")}</p>;
  const shown = (taken: Schema<"TakenIn">) => {
    const done = t("market.taken", { count: taken.taken_in });
    if (taken.refused === 0) message.success(done);
    else message.warning(`${done} · ${t("market.notTaken", { count: taken.refused })}`);
    return Promise.all(["accounts", "segments", "universe-companies"].map((entity) => refreshEntity(client, entity)));
  };
  const take = () => run(() => api.post<Schema<"TakenIn">>(`/segments/${segment}/take-in`), undefined, shown);
  return (
    <div className="market-rule">
      <span>
        {t("market.matching", { count: rule.matching })}
        {rule.elsewhere > 0 && <span className="muted"> · {t("market.elsewhere", { count: rule.elsewhere })}</span>}
        {rule.strays > 0 && <span className="state-amber"> · {t("market.strays", { count: rule.strays })}</span>}
      </span>
      {rule.may_take_in > 0 && market.may_take_in && (
        <Button loading={busy} onClick={() => void take()}>
          {t("market.takeIn", { count: rule.may_take_in })}
        </Button>
      )}
    </div>
  );
}

function MakeMine({ company }: { company: UniverseCompany }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const make = () =>
    run(
      () => api.post<{ account: string }>(`/universe-companies/${company.id}/make-customer`, {}),
      t("market.made"),
      () => Promise.all(["accounts", "universe-companies"].map((entity) => refreshEntity(client, entity))),
    );
  return (
    <Button size="small" loading={busy} onClick={() => void make()} aria-label={`${t("market.make")} ${company.name}`}>
      {t("market.make")}
    </Button>
  );
}

function Companies({ segment }: { segment: string }) {
  const { t } = useT();
  const rights = useRights("accounts");
  const [state, setState] = useState<string>("open");
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed);
  const pages = useInfiniteQuery({
    queryKey: ["records", "universe-companies", "of", segment, state, q],
    queryFn: ({ pageParam }) =>
      api.get<Page<UniverseCompany>>(`/segments/${segment}/universe`, { state, q, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="toolbar">
        <Segmented
          aria-label={t("market.show")}
          value={state}
          onChange={setState}
          options={STATES.map((value) => ({ value, label: t(`market.state.${value || "all"}`) }))}
        />
        <Input
          prefix={<SearchOutlined />}
          allowClear={{ clearIcon: <CloseCircleFilled aria-label={t("action.clear")} /> }}
          className="toolbar-search"
          aria-label={t("market.find")}
          placeholder={t("market.find")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isSuccess && items.length === 0 && <p className="muted">{t("list.empty")}</p>}
      {items.length > 0 && (
        <table className="plain stacked">
          <thead>
            <tr>
              <th scope="col">{t("market.company")}</th>
              <th scope="col">{t("market.region")}</th>
              <th scope="col">{t("market.source")}</th>
              <th scope="col">{t("market.customer")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((company) => (
              <tr key={company.id}>
                <td className="whole">
                  <Link to="/$entity/$id" params={{ entity: "universe-companies", id: company.id }}>
                    {company.name}
                  </Link>
                </td>
                <td data-label={t("market.region")}>{company.region || "–"}</td>
                <td data-label={t("market.source")}>{company.source}</td>
                <td data-label={t("market.customer")}>
                  {company.account ? (
                    <Link to="/$entity/$id" params={{ entity: "accounts", id: company.account }}>
                      {company.known}
                    </Link>
                  ) : rights.create ? (
                    <MakeMine company={company} />
                  ) : (
                    "–"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
    </>
  );
}

function ImportUniverse({ segment, name }: { segment: string; name: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [source, setSource] = useState("");
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("market.import")}</Button>
      {open && (
        <PasteImport
          title={t("market.importInto", { name })}
          how={t("market.how")}
          example={t("market.example")}
          path={(tried) => `/segments/${segment}/universe/import?try=${tried}&source=${encodeURIComponent(source)}`}
          asked={
            <Input
              aria-label={t("market.sourceOf")}
              placeholder={t("market.sourceOf")}
              value={source}
              maxLength={200}
              onChange={(event) => setSource(event.target.value)}
            />
          }
          onStored={() => refreshEntity(client, "universe-companies")}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** A segment as a market: how many of its companies are customers, who belongs to it, and whom nobody has spoken to. */
export function MarketTab({ segment }: { segment: RecordData }) {
  const { t } = useT();
  const query = useQuery({
    queryKey: ["records", "universe-companies", "market", segment.id, segment.rev],
    queryFn: () => api.get<SegmentMarket>(`/segments/${segment.id}/market`),
  });
  const market = query.data;
  if (query.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (!market) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const add = market.may_import && <ImportUniverse segment={segment.id} name={String(segment.name ?? "")} />;
  return (
    <div className="stack">
      <section className="panel">
        <Figures market={market} segment={segment.id} />
        <Rule market={market} segment={segment.id} />
      </section>
      <section className="panel">
        <div className="panel-head">
          <h2>{t("market.companies")}</h2>
          {add}
        </div>
        {market.universe === 0 ? (
          <EmptyState title={t("market.none")} text={t("market.noneHint")} />
        ) : (
          <Companies segment={segment.id} />
        )}
      </section>
    </div>
  );
}
