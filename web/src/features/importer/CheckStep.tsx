import { Button, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { api } from "@/shared/api/client";
import { useJob } from "@/shared/api/jobs";
import { useT } from "@/shared/i18n";
import { JobProgress } from "@/shared/ui/JobProgress";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { Figures } from "./Figures";
import { Similarities } from "./Similarities";
import type { Import, Result, Started } from "./types";
import { Warnings } from "./Warnings";

interface Props {
  item: Import;
  onBack: () => void;
  onStarted: (job: string) => void;
}

/** A dry run over all rows, started once when the step opens. */
function useCheck(id: string) {
  const [job, setJob] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    api.post<Started>(`/imports/${id}/check`).then((made) => setJob(made.job), setProblem);
  }, [id]);
  return { job: useJob<Result>(job).data, problem };
}

export function CheckStep({ item, onBack, onStarted }: Props) {
  const { t } = useT();
  const { job, problem } = useCheck(item.id);
  const { busy, run } = useAction();
  const result = job?.state === "done" ? job.result : null;
  const start = async () => {
    const made = await run(() => api.post<Started>(`/imports/${item.id}/run`));
    if (made) onStarted(made.job);
  };
  return (
    <section className="stack">
      <Problem error={problem} />
      {!job && !problem && <Skeleton active paragraph={{ rows: 3 }} />}
      {job && job.state !== "done" && <JobProgress job={job} />}
      {result && (
        <>
          <h2>{t("import.checked")}</h2>
          <Figures result={result} />
          <Similarities similar={result.similar ?? []} />
          <Warnings warnings={result.warnings ?? {}} />
          {result.rejected > 0 && <p>{t("import.rejectedNote", { count: result.rejected })}</p>}
        </>
      )}
      <div className="form-actions">
        <Button type="primary" disabled={!result} loading={busy} onClick={() => void start()}>
          {t("import.start")}
        </Button>
        <Button onClick={onBack}>{t("action.back")}</Button>
      </div>
    </section>
  );
}
