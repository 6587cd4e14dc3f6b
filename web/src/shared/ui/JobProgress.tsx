import { Button, Progress } from "antd";
import { cancelJob, isOver } from "@/shared/api/jobs";
import type { Job } from "@/shared/api/types";
import { duration } from "@/shared/format/dates";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";

const share = (job: Job) => (job.state === "done" ? 100 : job.total > 0 ? Math.floor((100 * job.done) / job.total) : 0);

/** Progress of a long piece of work: how far, how fast, how long still, and the way to stop it. */
export function JobProgress({ job }: { job: Job }) {
  const { t } = useT();
  const format = useFormat();
  const status = job.state === "failed" ? "exception" : job.state === "done" ? "success" : "active";
  return (
    <div className="job">
      <Progress percent={share(job)} status={status} aria-label={t("job.progress")} />
      <div className="job-line">
        {job.stage && !isOver(job) && <strong>{t(`job.stage.${job.stage}`)}</strong>}
        <span>
          {job.total > 0
            ? t("job.count", { done: format.number(job.done), total: format.number(job.total) })
            : t(`job.state.${job.state}`)}
        </span>
        {!isOver(job) && job.rate ? <span>{t("job.rate", { rate: format.number(job.rate) })}</span> : null}
        {!isOver(job) && typeof job.remaining_seconds === "number" ? (
          <span>{t("job.remaining", { time: duration(job.remaining_seconds) })}</span>
        ) : null}
        {!isOver(job) && (
          <Button size="small" onClick={() => void cancelJob(job.id)}>
            {t("action.cancel")}
          </Button>
        )}
      </div>
      {job.error && <p className="job-error">{job.error.detail || t("job.failedBecause", { code: job.error.code })}</p>}
    </div>
  );
}
