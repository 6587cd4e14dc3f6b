import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { useCommand } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { Tabbed } from "@/shared/ui/Tabbed";
import { CandidateList } from "./CandidateList";
import { CapacityPanel } from "./CapacityPanel";
import { FunnelPanel } from "./FunnelPanel";
import { funnelQuery, type Wanted } from "./queries";
import type { Funnel } from "./types";
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

/** Who is a customer of ours, who is not, and whether our time suffices for those we chose. */
export function SelectionPage() {
  const { t } = useT();
  const query = useQuery(funnelQuery);
  const capacity = useCommand("capacity.read");
  const funnel = query.data;
  const tabs = funnel
    ? [
        { key: "choose", label: t("selection.tab.choose"), children: <Choosing funnel={funnel} /> },
        {
          key: "not_served",
          label: t("selection.tab.notServed"),
          children: <CandidateList funnel={funnel} wanted={{ selection: "not_served" }} />,
        },
        ...(capacity ? [{ key: "capacity", label: t("selection.tab.capacity"), children: <CapacityPanel /> }] : []),
      ]
    : [];
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
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {funnel && funnel.segments?.length === 0 && (
        <EmptyState
          title={t("home.empty")}
          text={t("home.emptyHint")}
          action={<Link to="/imports/new">{t("home.import")}</Link>}
        />
      )}
      {funnel && (funnel.segments?.length ?? 0) > 0 && <Tabbed label={t("selection.title")} tabs={tabs} />}
    </div>
  );
}
