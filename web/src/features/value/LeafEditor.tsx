import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, InputNumber, Segmented } from "antd";
import { useId, useState } from "react";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import { useLabel, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { EvidenceEditor } from "./EvidenceEditor";
import { bodyOf, type Draft, draftOf, isDate, isLevel, isShare, needsEvidence } from "./entry";
import { refreshValue } from "./queries";
import type { InputLeaf } from "./types";

function Levels({ leaf, value, onChange }: { leaf: InputLeaf; value: number | null; onChange: (n: number) => void }) {
  const label = useLabel();
  const name = useId();
  return (
    <fieldset className="levels" aria-label={label(leaf.name)}>
      {leaf.levels.map((text, level) => (
        <label key={text.en} className={value === level ? "chosen" : undefined}>
          <input type="radio" name={name} checked={value === level} onChange={() => onChange(level)} />
          <strong>{level}</strong> {label(text)}
        </label>
      ))}
    </fieldset>
  );
}

function Value({ leaf, draft, set }: { leaf: InputLeaf; draft: Draft; set: (part: Partial<Draft>) => void }) {
  const label = useLabel();
  if (isDate(leaf)) return null;
  if (isLevel(leaf)) return <Levels leaf={leaf} value={draft.value} onChange={(value) => set({ value })} />;
  return (
    <InputNumber
      aria-label={label(leaf.name)}
      value={draft.value}
      onChange={(value) => set({ value })}
      style={{ width: 240, maxWidth: "100%" }}
      suffix={isShare(leaf.domain) ? "%" : label(leaf.unit)}
      controls={false}
    />
  );
}

/** Enters one leaf in place: its value by anchored steps or as a figure, its day, what it stands on. */
export function LeafEditor({ account, leaf, onDone }: { account: string; leaf: InputLeaf; onDone: () => void }) {
  const { t } = useT();
  const label = useLabel();
  const today = useToday();
  const client = useQueryClient();
  const problemText = useProblemText();
  const [seen] = useState(leaf.entry?.id ?? "");
  const [draft, setDraft] = useState(() => draftOf(leaf, today));
  const name = useId();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const known = draft.state === "known";
  const states = ["known", "unknown", ...(leaf.may_be_na ? ["na"] : [])];
  const save = async () => {
    setBusy(true);
    setFault("");
    try {
      await api.put(`/accounts/${account}/value/inputs`, { items: [bodyOf(leaf, draft, seen)] });
      await refreshValue(client);
      onDone();
    } catch (error) {
      setFault(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="leaf-editor">
      <Segmented
        size="small"
        aria-label={t("inputs.state")}
        value={draft.state}
        onChange={(state) => set({ state: state as Draft["state"] })}
        options={states.map((state) => ({ value: state, label: t(`inputs.state.${state}`) }))}
      />
      {known && <Value leaf={leaf} draft={draft} set={set} />}
      {draft.state === "na" && (
        <Input
          aria-label={t("inputs.naReason")}
          placeholder={t("inputs.naReason")}
          value={draft.reason}
          onChange={(event) => set({ reason: event.target.value })}
        />
      )}
      <div className="leaf-editor-row">
        <label className="muted" htmlFor={`${name}-date`}>
          {isDate(leaf) ? t("inputs.insightDate") : t("inputs.date")}
        </label>
        <Input
          id={`${name}-date`}
          type="date"
          value={draft.dated_on}
          max={today}
          onChange={(event) => set({ dated_on: event.target.value })}
          style={{ width: 150 }}
        />
        <Input
          className="grow"
          aria-label={t("inputs.note")}
          placeholder={leaf.gate && isLevel(leaf) ? t("inputs.threatReason") : t("inputs.note")}
          value={draft.note}
          onChange={(event) => set({ note: event.target.value })}
        />
      </div>
      {known && !leaf.gate && (
        <div>
          <p className="muted">{needsEvidence(leaf, draft) ? t("inputs.evidenceNeeded") : t("inputs.evidence")}</p>
          <EvidenceEditor account={account} value={draft.evidence} onChange={(evidence) => set({ evidence })} />
        </div>
      )}
      {fault && <Alert type="error" showIcon title={fault} />}
      <div className="page-actions">
        <Button
          type="primary"
          loading={busy}
          onClick={() => void save()}
          aria-label={`${t("action.save")} ${label(leaf.name)}`}
        >
          {t("action.save")}
        </Button>
        <Button onClick={onDone}>{t("action.cancel")}</Button>
      </div>
    </div>
  );
}
