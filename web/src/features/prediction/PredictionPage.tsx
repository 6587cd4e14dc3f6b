import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Skeleton } from "antd";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { HowGood } from "./HowGood";
import { LedgerPanel } from "./LedgerPanel";
import { reportQuery } from "./queries";
import { WatchPanel } from "./WatchPanel";
import "./prediction.css";

/** How good we are at predicting, whom we may lose, and what the customers are worth together. */
export function PredictionPage() {
  const { t } = useT();
  const query = useQuery(reportQuery);
  const report = query.data;
  const note = report?.fitted_on && (
    <>
      {t("prediction.fitted")} <When at={report.fitted_on} exact />
    </>
  );
  return (
    <div className="page">
      <PageHead title={t("prediction.title")} note={note} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {report && report.state !== "ready" && (
        <EmptyState
          title={t("prediction.none")}
          text={t(`outlook.state.${report.state}`, { have: report.needed.have, repeat: report.needed.repeat })}
          action={<Link to="/imports/new">{t("home.import")}</Link>}
        />
      )}
      {report?.state === "ready" && (
        <>
          {report.outdated && <Alert type="info" showIcon message={t("prediction.outdated")} />}
          <HowGood report={report} />
          <WatchPanel />
        </>
      )}
      {report && <LedgerPanel />}
    </div>
  );
}
