import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { api } from "@/shared/api/client";
import { isOver, useJob } from "@/shared/api/jobs";
import type { Job } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { JobProgress } from "@/shared/ui/JobProgress";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { modelQuery, trialQuery } from "../queries";
import type { ModelDetail } from "../types";
import { TrialResult } from "./TrialResult";
import { useModel } from "./use-model";

function useTrial(model: ModelDetail) {
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [id, setId] = useState<string | null>(null);
  const { data: job } = useJob(id);
  const over = job ? isOver(job) : false;
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: modelQuery(model.id).queryKey });
  }, [over, client, model.id]);
  const start = async () => {
    const started = await run(() => api.post<Job>(`/value/models/${model.id}/trial`));
    if (started) setId(started.id);
  };
  return { busy: busy || (id !== null && !over), start, job: over && job?.state === "done" ? undefined : job };
}

/** What is still to do before the version can count, in order. */
function Steps({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const steps = [
    { key: "complete", done: (model.missing ?? []).length === 0 },
    { key: "tried", done: model.trial?.current ?? false },
    { key: "submitted", done: model.state !== "draft" },
    { key: "signed", done: model.signed },
    { key: "active", done: model.state === "active" || model.state === "retired" },
  ];
  const next = steps.find((step) => !step.done)?.key;
  return (
    <ol className="steps" aria-label={t("models.steps")}>
      {steps.map((step) => (
        <li
          key={step.key}
          className={step.done ? "step-done" : undefined}
          aria-current={step.key === next ? "step" : undefined}
        >
          <span aria-hidden="true">{step.done ? "✓" : "○"}</span> {t(`models.step.${step.key}`)}
          <span className="visually-hidden">{step.done ? t("value.yes") : t("value.no")}</span>
        </li>
      ))}
    </ol>
  );
}

function Missing({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const label = useLabel();
  const faults = model.missing ?? [];
  if (faults.length === 0) return null;
  const name = (field: string) => {
    const [, code = "", part = ""] = field.split(".");
    const leaf = model.leaves.find((one) => one.code === code);
    return t("models.missing", {
      name: leaf ? `${code} ${label(leaf.name)}` : code,
      part: part ? t(`models.part.${part}`) : t("models.part.weights"),
    });
  };
  return (
    <ul className="reasons bad">
      {faults.map((fault) => (
        <li key={fault.field}>{name(fault.field)}</li>
      ))}
    </ul>
  );
}

function Signatures({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const label = useLabel();
  const list = model.signatures ?? [];
  if (list.length === 0) return <p className="muted">{t("models.noSignatures")}</p>;
  return (
    <ul className="rows">
      {list.map((one) => (
        <li key={one.user.id}>
          <strong>{one.user.name}</strong>{" "}
          <span className="muted grow">{(one.roles ?? []).map(label).join(" / ")}</span> <When at={one.at} />
        </li>
      ))}
    </ul>
  );
}

function ReturnDialog({ model, open, onClose }: { model: ModelDetail; open: boolean; onClose: () => void }) {
  const { t } = useT();
  const { busy, move } = useModel(model);
  const [reason, setReason] = useState("");
  return (
    <Modal
      open={open}
      title={t("models.returnTitle")}
      onCancel={onClose}
      okText={t("models.return")}
      okButtonProps={{ disabled: reason.trim() === "", loading: busy }}
      onOk={async () => (await move("return", { reason })) && onClose()}
      destroyOnHidden
    >
      <Input.TextArea
        aria-label={t("models.returnReason")}
        placeholder={t("models.returnReason")}
        rows={3}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}

/** The next move is the one primary button. */
function Actions({ model, trying, onTry }: { model: ModelDetail; trying: boolean; onTry: () => void }) {
  const { t } = useT();
  const { busy, move } = useModel(model);
  const [returning, setReturning] = useState(false);
  const may = (verb: string) => (model.moves ?? []).includes(verb);
  const tried = model.trial?.current ?? false;
  const kind = (primary: boolean) => (primary ? "primary" : "default");
  return (
    <div className="page-actions">
      {may("try") && (
        <Button type={kind(!tried)} loading={trying} onClick={onTry}>
          {t(model.trial ? "models.tryAgain" : "models.try")}
        </Button>
      )}
      {may("submit") && (
        <Button
          type={kind(tried)}
          loading={busy}
          disabled={(model.missing ?? []).length > 0}
          onClick={() => void move("submit")}
        >
          {t("models.submit")}
        </Button>
      )}
      {may("sign") && !model.signed_by_me && (
        <Button type={kind(tried && !model.signed)} loading={busy} onClick={() => void move("sign")}>
          {t("models.sign")}
        </Button>
      )}
      {may("activate") && (
        <Button
          type={kind(tried && model.signed)}
          loading={busy}
          disabled={!tried || !model.signed}
          onClick={() => void move("activate")}
        >
          {t("models.activate")}
        </Button>
      )}
      {may("return") && <Button onClick={() => setReturning(true)}>{t("models.return")}</Button>}
      <ReturnDialog model={model} open={returning} onClose={() => setReturning(false)} />
    </div>
  );
}

function Trial({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const query = useQuery(trialQuery(model.id));
  if (query.isPending) return <Skeleton active />;
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <p className="muted">{t("models.notTried")}</p>;
  const { against, as_of, current } = query.data;
  return (
    <>
      <p className={current ? "muted" : "warn"}>
        {t("models.triedOn", { date: as_of })} {against !== null && t("models.against", { version: against })}
        {!current && ` · ${t("models.outdated")}`}
      </p>
      <TrialResult id={model.id} trial={query.data} />
    </>
  );
}

/** From trial to signatures: what the version would change, and who stands for it. */
export function Review({ model, editable }: { model: ModelDetail; editable: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const trial = useTrial(model);
  return (
    <div className="stack">
      <section className="panel stack">
        <Steps model={model} />
        <Missing model={model} />
        {model.note && model.state === "draft" && (
          <p className="warn">{t("models.returned", { reason: model.note })}</p>
        )}
        {trial.job && <JobProgress job={trial.job} />}
        {editable && <Actions model={model} trying={trial.busy} onTry={() => void trial.start()} />}
      </section>
      {model.state !== "draft" && (
        <section className="panel">
          <h2>{t("models.signatures")}</h2>
          <Signatures model={model} />
          {model.state === "review" && !model.signed && <p className="muted">{t("models.twoSign")}</p>}
          {model.activated_at && (
            <p className="muted">
              {t("models.activatedOn", { date: format.absolute(model.activated_at), name: model.activated_by })}
            </p>
          )}
        </section>
      )}
      {editable && <Trial model={model} />}
    </div>
  );
}
