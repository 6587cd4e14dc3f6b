import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useCommand } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { CandidateList } from "./CandidateList";
import { CapacityPanel } from "./CapacityPanel";
import { FunnelPanel } from "./FunnelPanel";
import { FutureTab } from "./FutureTab";
import { funnelQuery, type Wanted } from "./queries";
import { ReducedTab } from "./ReducedTab";
import { TargetsTab } from "./TargetsTab";
import type { Funnel } from "./types";
import { VisionTab } from "./VisionTab";
import "./selection.css";

function Choosing({ funnel }: { funnel: Funnel }) {
  const { t } = useT();
  const [wanted, setWanted] = useState<Wanted>(funnel.queue > 0 ? { selection: "undecided" } : {});
  return (
    <>
      <FunnelPanel funnel={funnel} onChoose={setWanted} />
      {funnel.queue > 0 && <p className="muted">{t("selection.queue", { count: funnel.queue })}</p>}
      <CandidateList funnel={funnel} wanted={wanted} onWanted={setWanted} />
    </>
  );
}

const TABS = ["choose", "targets", "vision", "future", "reduced", "not_served", "capacity"] as const;

/** What each tab is called among the texts. */
const LABELS: Record<string, string> = { not_served: "notServed" };

function Open({ tab, funnel }: { tab: (typeof TABS)[number]; funnel: Funnel }) {
  const { t } = useT();
  if (tab === "targets") return <TargetsTab />;
  if (tab === "vision") return <VisionTab />;
  if (tab === "future") return <FutureTab />;
  if (tab === "reduced") return <ReducedTab />;
  if (tab === "capacity") return <CapacityPanel />;
  if (tab === "not_served") return <CandidateList funnel={funnel} wanted={{ selection: "not_served" }} />;
  if ((funnel.segments?.length ?? 0) > 0) return <Choosing funnel={funnel} />;
  return (
    <EmptyState
      title={t("home.empty")}
      text={t("home.emptyHint")}
      action={<Link to="/imports/new">{t("home.import")}</Link>}
    />
  );
}

/**
 * Who is a customer of ours and who is not, whom the future asks for, and whether our time suffices for those we chose.
 * The address says which tab is open.
 */
export function SelectionPage() {
  const { t } = useT();
  const navigate = useNavigate();
  const search: { tab?: string } = useSearch({ strict: false });
  const query = useQuery(funnelQuery);
  const capacity = useCommand("capacity.read");
  const tabs = TABS.filter((tab) => tab !== "capacity" || capacity);
  const active = tabs.find((tab) => tab === search.tab) ?? "choose";
  const name = (tab: string) => t(`selection.tab.${LABELS[tab] ?? tab}`);
  return (
    <div className="page">
      <PageHead
        title={t("selection.title")}
        note={t("selection.note")}
        extra={
          <Link to="/$entity" params={{ entity: "must-haves" }}>
            <Button>{t("selection.profile")}</Button>
          </Link>
        }
      />
      <TabBar
        label={t("selection.title")}
        active={active}
        tabs={tabs.map((key) => ({ key, label: name(key) }))}
        onChange={(tab) => void navigate({ to: "/selection", search: tab === "choose" ? {} : { tab }, replace: true })}
      />
      <div role="tabpanel" aria-label={name(active)} className="stack">
        <Problem error={query.error} retry={() => void query.refetch()} />
        {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
        {query.data && <Open tab={active} funnel={query.data} />}
      </div>
    </div>
  );
}
