import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useEffect, useState } from "react";
import { api } from "@/shared/api/client";
import { isOver, useJob } from "@/shared/api/jobs";
import { useCommand } from "@/shared/api/session";
import type { Job } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADES } from "@/shared/ui/grades";
import { JobProgress } from "@/shared/ui/JobProgress";
import { useAction } from "@/shared/ui/use-action";
import { refreshValue } from "./queries";

interface Result {
  evaluated: number;
  changed: number;
  grades: Record<string, number>;
  model: string;
}

function Outcome({ result }: { result: Result }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <div className="stack">
      <p>
        {t("evaluate.result", { evaluated: format.number(result.evaluated), changed: format.number(result.changed) })}
      </p>
      <div className="figures">
        {GRADES.map((grade) => (
          <span key={grade}>
            <GradeChip grade={grade} /> {format.number(result.grades[grade] ?? 0)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Starts the evaluation of all customers and shows how it goes. */
export function EvaluateButton() {
  const { t } = useT();
  const may = useCommand("evaluations.run");
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [id, setId] = useState<string | null>(null);
  const { data: job } = useJob<Result>(id);
  const over = job ? isOver(job) : false;
  useEffect(() => {
    if (over) void refreshValue(client);
  }, [over, client]);
  if (!may) return null;
  const start = async () => {
    const started = await run(() => api.post<Job<Result>>("/value/evaluate", {}));
    if (started) setId(started.id);
  };
  return (
    <>
      <Button loading={busy} onClick={() => void start()}>
        {t("evaluate.start")}
      </Button>
      <Modal open={id !== null} title={t("evaluate.title")} onCancel={() => setId(null)} footer={null}>
        {job && <JobProgress job={job} />}
        {job?.state === "done" && job.result && <Outcome result={job.result} />}
      </Modal>
    </>
  );
}
