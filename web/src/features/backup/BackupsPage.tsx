import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useEffect, useState } from "react";
import { api } from "@/shared/api/client";
import { isOver, useJob } from "@/shared/api/jobs";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Figure } from "@/shared/ui/Figure";
import { JobProgress } from "@/shared/ui/JobProgress";
import { Loaded } from "@/shared/ui/Loaded";
import { PageHead } from "@/shared/ui/PageHead";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { BackupTable } from "./BackupTable";
import { bytes } from "./command";
import { PlanForm } from "./PlanForm";
import { backupsQuery, type State } from "./queries";
import "./backup.css";

/** What somebody has to know before the list: what went wrong, and what does not happen by itself. */
function Warnings({ state }: { state: State }) {
  const { t } = useT();
  const failure = state.last_failure;
  return (
    <>
      {failure && (
        <Alert
          type="error"
          showIcon
          title={t("backup.failed")}
          description={
            <>
              <When at={failure.at} exact /> · {failure.detail}
            </>
          }
        />
      )}
      {state.paused && <Alert type="warning" showIcon title={t("backup.paused")} />}
      {!state.paused && state.plan.every === "off" && <Alert type="info" showIcon title={t("backup.noSchedule")} />}
    </>
  );
}

function Figures({ state }: { state: State }) {
  const { t } = useT();
  const format = useFormat();
  const size = state.items.reduce((sum, one) => sum + one.size, 0);
  return (
    <dl className="figures">
      <Figure label={t("backup.lastSuccess")}>
        {state.last_success ? <When at={state.last_success} /> : t("backup.never")}
      </Figure>
      <Figure label={t("backup.next")}>{state.next ? <When at={state.next} /> : "—"}</Figure>
      <Figure label={t("backup.kept")}>{format.number(state.items.length)}</Figure>
      <Figure label={t("backup.total")}>{bytes(size, format.quantity)}</Figure>
    </dl>
  );
}

/** How the backup, or the check, that was begun last goes on. */
function Progress({ id }: { id: string }) {
  const client = useQueryClient();
  const { data: job } = useJob(id);
  const over = job ? isOver(job) : false;
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: backupsQuery.queryKey });
  }, [over, client]);
  return job ? <JobProgress job={job} /> : null;
}

/** The backups, their schedule, and how one is brought back. */
export function BackupsPage() {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const query = useQuery(backupsQuery);
  const [begun, setBegun] = useState<string | null>(null);
  const running = query.data?.running ?? null;
  useEffect(() => {
    if (running) setBegun(running);
  }, [running]);
  const follow = async (work: () => Promise<Schema<"BackupQueued">>) => {
    const started = await run(work, undefined, () => client.invalidateQueries({ queryKey: backupsQuery.queryKey }));
    if (started) setBegun(started.id);
  };
  const make = () => void follow(() => api.post("/backups"));
  const button = (
    <Button type="primary" loading={busy} disabled={running !== null} onClick={make}>
      {t("backup.now")}
    </Button>
  );
  return (
    <div className="page">
      <PageHead title={t("nav.backups")} note={t("backup.note")} extra={button} />
      <Loaded query={query}>
        {(state) => (
          <div className="stack">
            <Warnings state={state} />
            {begun && <Progress id={begun} />}
            <Figures state={state} />
            {state.items.length === 0 ? (
              <EmptyState title={t("backup.none")} text={t("backup.noneHint")} />
            ) : (
              <BackupTable
                state={state}
                onCheck={(name) => void follow(() => api.post(`/backups/${encodeURIComponent(name)}/check`))}
              />
            )}
            <p className="muted whole-words">{t("backup.folder", { folder: state.folder })}</p>
            <section className="panel">
              <h2>{t("backup.schedule")}</h2>
              <PlanForm plan={state.plan} key={JSON.stringify(state.plan)} />
            </section>
          </div>
        )}
      </Loaded>
    </div>
  );
}
