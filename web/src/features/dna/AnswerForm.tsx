import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import type { DNAAnswer } from "./types";

interface Props {
  account: string;
  question: string;
  answer?: DNAAnswer | null;
  /** The customer's needs, of which those we cover are ticked. */
  needs?: string[];
  onDone: () => void;
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Answers one question, or corrects the answer. */
export function AnswerForm({ account, question, answer, needs, onDone }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [text, setText] = useState(answer?.text ?? "");
  const ticking = question === "covered" && needs !== undefined && needs.length > 0;
  const save = async () => {
    const body = { answer: text.trim() };
    const work = answer
      ? () => api.patch(`/dna-answers/${answer.id}`, { rev: answer.rev, ...body })
      : () => api.post("/dna-answers", { account, question, ...body });
    if (await run(work, t("record.saved"), () => refreshEntity(client, "dna-answers"))) onDone();
  };
  return (
    <div className="stack dna-form">
      {ticking ? (
        <Checkbox.Group
          options={needs}
          value={linesOf(text).filter((line) => needs.includes(line))}
          onChange={(chosen) => setText(chosen.join("\n"))}
        />
      ) : (
        <Input.TextArea
          autoFocus
          aria-label={t(`dna.ask.${question}`)}
          placeholder={question === "needs" ? t("dna.onePerLine") : undefined}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={1000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <span className="page-actions">
        <Button type="primary" loading={busy} disabled={text.trim() === ""} onClick={() => void save()}>
          {t("action.save")}
        </Button>
        <Button onClick={onDone}>{t("action.cancel")}</Button>
      </span>
    </div>
  );
}
