import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Skeleton, Steps } from "antd";
import { useEffect, useState } from "react";
import { isOver, useJob } from "@/shared/api/jobs";
import { useT } from "@/shared/i18n";
import { JobProgress } from "@/shared/ui/JobProgress";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { CheckStep } from "./CheckStep";
import { MappingStep } from "./MappingStep";
import { PreviewStep } from "./PreviewStep";
import { importQuery, refreshAll } from "./queries";
import { ResultStep } from "./ResultStep";
import { StoppedStep } from "./StoppedStep";
import type { Import, Result } from "./types";
import "./importer.css";

type Step = "mapping" | "preview" | "check" | "run";
const ORDER: Step[] = ["mapping", "preview", "check", "run"];

const isDraft = (item: Import) => item.state === "draft";

/** Work that is on its way or done already: the wizard opens where it stands. */
export function jobIdOf(item: Import): string | null {
  return isDraft(item) || !item.job || item.job === "0" ? null : item.job;
}

interface RunProps {
  item: Import;
  jobId: string | null;
  onStarted: (job: string) => void;
}

function RunStep({ item, jobId, onStarted }: RunProps) {
  const client = useQueryClient();
  const { data: job } = useJob<Result>(jobId);
  const over = job ? isOver(job) : false;
  useEffect(() => {
    if (over) void refreshAll(client);
  }, [over, client]);
  const result = job?.state === "done" ? (job.result ?? item.counts) : item.counts;
  return (
    <section className="stack">
      {job && job.state !== "done" && <JobProgress job={job} />}
      {over && job?.state !== "done" && ["draft", "running"].includes(item.state) && (
        <StoppedStep item={item} onStarted={onStarted} />
      )}
      {(job?.state === "done" || item.state === "done" || item.state === "undone") && (
        <ResultStep item={item} result={result} />
      )}
    </section>
  );
}

function Wizard({ item }: { item: Import }) {
  const { t } = useT();
  const narrow = useNarrow();
  const running = jobIdOf(item);
  const [jobId, setJobId] = useState(running);
  const [step, setStep] = useState<Step>(isDraft(item) ? "mapping" : "run");
  const titles: Record<Step, string> = {
    mapping: t("import.step.mapping"),
    preview: t("import.step.preview"),
    check: t("import.step.check"),
    run: t("import.step.run"),
  };
  const started = (id: string) => {
    setJobId(id);
    setStep("run");
  };
  return (
    <>
      <Steps
        size="small"
        responsive={false}
        orientation="horizontal"
        current={ORDER.indexOf(step)}
        items={ORDER.map((key) => ({ title: narrow && key !== step ? "" : titles[key] }))}
      />
      {step === "mapping" && <MappingStep item={item} onNext={() => setStep("preview")} />}
      {step === "preview" && (
        <PreviewStep item={item} onBack={() => setStep("mapping")} onNext={() => setStep("check")} />
      )}
      {step === "check" && <CheckStep item={item} onBack={() => setStep("preview")} onStarted={started} />}
      {step === "run" && <RunStep item={item} jobId={jobId} onStarted={started} />}
    </>
  );
}

/** One import, from the proposed mapping to its result. */
export function ImportPage() {
  const { t } = useT();
  const { id } = useParams({ from: "/shell/imports/$id" });
  const query = useQuery(importQuery(id));
  const item = query.data;
  const info = item?.plan.info;
  const facts = info && [info.kind.toUpperCase(), info.encoding?.toUpperCase(), t("import.rows", { count: info.rows })];
  return (
    <div className="page">
      <PageHead title={item?.file ?? t("import.title")} note={facts?.filter(Boolean).join(" · ")} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {item && <Wizard key={item.id} item={item} />}
    </div>
  );
}
