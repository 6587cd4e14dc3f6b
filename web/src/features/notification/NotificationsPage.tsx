import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { useAction } from "@/shared/ui/use-action";
import { Entries } from "./Entries";
import { markRead, type Notification, notificationsQuery } from "./queries";
import { Switches } from "./Switches";
import "./notification.css";

const TABS = ["unread", "all", "switches"] as const;
type Tab = (typeof TABS)[number];

const dayOf = (one: Notification) => new Date(one.at ?? 0).toDateString();

/** The same day together, newest first. */
function byDay(items: Notification[]): [string, Notification[]][] {
  const days = new Map<string, Notification[]>();
  for (const one of items) days.set(dayOf(one), [...(days.get(dayOf(one)) ?? []), one]);
  return [...days];
}

function Told({ unread }: { unread: boolean }) {
  const { t, i18n } = useT();
  const pages = useInfiniteQuery(notificationsQuery(unread, 50));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: "long", month: "long", day: "numeric" });
  if (pages.isPending) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  if (items.length === 0 && !pages.error && !pages.hasNextPage)
    return <EmptyState title={t(unread ? "notify.nothingNew" : "notify.nothing")} text={t("notify.nothingHint")} />;
  return (
    <>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {byDay(items).map(([day, list]) => (
        <section key={day} className="notice-day">
          <h2>{name.format(new Date(day))}</h2>
          <Entries items={list} />
        </section>
      ))}
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </>
  );
}

/** All that somebody was told, and of what they want to be told. */
export function NotificationsPage() {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [tab, setTab] = useState<Tab>("unread");
  const refresh = () => client.invalidateQueries({ queryKey: ["notifications"] });
  const all = async () => {
    if (!(await run(async () => (await markRead()) ?? true, t("notify.allRead"), refresh))) await refresh();
  };
  return (
    <div className="page page-narrow">
      <PageHead
        title={t("notify.title")}
        extra={
          <Button loading={busy} onClick={() => void all()}>
            {t("notify.readAll")}
          </Button>
        }
      />
      <TabBar
        label={t("notify.title")}
        active={tab}
        tabs={TABS.map((key) => ({ key, label: t(`notify.tab.${key}`) }))}
        onChange={(key) => setTab(key as Tab)}
      />
      {tab === "switches" ? <Switches /> : <Told key={tab} unread={tab === "unread"} />}
    </div>
  );
}
