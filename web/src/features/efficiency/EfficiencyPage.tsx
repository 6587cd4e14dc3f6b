import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Segmented, Skeleton } from "antd";
import { useRights } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { ExportButton } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { When } from "@/shared/ui/When";
import { AccountsTab } from "./AccountsTab";
import { Grades } from "./Grades";
import { Headline } from "./Headline";
import { OrdersTab } from "./OrdersTab";
import { PeopleTab } from "./PeopleTab";
import { summaryQuery } from "./queries";
import { SunkTab } from "./SunkTab";
import { TrendPanel } from "./TrendPanel";
import type { Period } from "./types";
import "./efficiency.css";

const route = getRouteApi("/shell/efficiency");

const TABS = ["accounts", "people", "orders", "sunk"] as const;

/** The periods one asks about, as of today. */
function periods(today: string): { key: string; period: Period }[] {
  const year = Number(today.slice(0, 4));
  return [
    { key: "last12", period: {} },
    { key: "thisYear", period: { from: `${year}-01-01` } },
    { key: "lastYear", period: { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` } },
  ];
}

function Periods({ period, onChoose }: { period: Period; onChoose: (period: Period) => void }) {
  const { t } = useT();
  const all = periods(useToday());
  const chosen = all.find((one) => one.period.from === period.from && one.period.to === period.to);
  return (
    <Segmented
      aria-label={t("efficiency.period")}
      value={chosen?.key}
      onChange={(key) => onChoose(all.find((one) => one.key === key)?.period ?? {})}
      options={all.map(({ key }) => ({ value: key, label: t(`efficiency.periods.${key}`) }))}
    />
  );
}

/** 人效: what a person-month brings, with whom, and what drags it. */
export function EfficiencyPage() {
  const { t } = useT();
  const { tab, ...period } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(summaryQuery(period));
  const orders = useRights("orders");
  const efforts = useRights("efforts");
  const data = query.data;
  const open = TABS.find((one) => one === tab) ?? "accounts";
  const nothing = data && data.accounts === 0;
  return (
    <div className="page">
      <PageHead
        title={t("nav.efficiency")}
        note={
          data && (
            <>
              {t("efficiency.note")} · <When at={data.from} exact /> – <When at={data.to} exact />
            </>
          )
        }
      />
      <div className="toolbar">
        <Periods period={period} onChoose={(chosen) => void navigate({ search: { ...chosen, tab } })} />
      </div>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {nothing && (
        <EmptyState
          title={t("efficiency.nothing")}
          text={t("efficiency.nothingHint")}
          action={<Link to="/efforts/week">{t("week.title")}</Link>}
        />
      )}
      {data && !nothing && (
        <>
          <Headline data={data} />
          <div className="columns-2">
            <TrendPanel data={data} />
            <Grades data={data} />
          </div>
          <div className="efficiency-tabs">
            <TabBar
              label={t("nav.efficiency")}
              active={open}
              onChange={(key) => void navigate({ search: { ...period, tab: key }, replace: true, resetScroll: false })}
              tabs={TABS.map((key) => ({ key, label: t(`efficiency.tab.${key}`) }))}
            />
            {orders.export && efforts.export && (
              <ExportButton
                what={{
                  name: `efficiency.${open}`,
                  title: `${t("nav.efficiency")} · ${t(`efficiency.tab.${open}`)}`,
                  path: "/efficiency/export",
                  query: { ...period, report: open },
                }}
              />
            )}
          </div>
          <div role="tabpanel" aria-label={t(`efficiency.tab.${open}`)}>
            {open === "accounts" && <AccountsTab period={period} masked={data.masked} />}
            {open === "people" && <PeopleTab period={period} />}
            {open === "orders" && <OrdersTab period={period} />}
            {open === "sunk" && <SunkTab />}
          </div>
        </>
      )}
    </div>
  );
}
