import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Radio, Segmented, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { isRef } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { DecideDialog } from "./DecideDialog";
import { goQuery, refreshSelection } from "./queries";
import { ScreeningPanel } from "./ScreeningDrawer";
import "./selection.css";

interface GoValues {
  subject: string;
  decision: string;
  reason?: string;
  approver?: string;
}

function GoDialog({ account, questions, onClose }: { account: RecordData; questions: string[]; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [form] = Form.useForm<GoValues>();
  const decision = Form.useWatch("decision", form);
  const against = account.selection === "not_served" && decision === "go";
  const doubtful = against || decision === "no_go" || Object.values(answers).includes("no");
  const save = async (values: GoValues) => {
    const done = await run(
      () => api.post(`/accounts/${account.id}/go-decisions`, { ...values, answers }),
      t("go.saved"),
      () => refreshSelection(client),
    );
    if (done) onClose();
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <Modal
      open
      title={t("go.title")}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" onFinish={save}>
        <Form.Item name="subject" label={t("go.subject")} rules={needed}>
          <Input maxLength={200} placeholder={t("go.subjectHint")} />
        </Form.Item>
        <ul className="rows">
          {questions.map((question) => (
            <li key={question}>
              <span className="grow">{t(`go.question.${question}`)}</span>
              <Segmented
                size="small"
                aria-label={t(`go.question.${question}`)}
                value={answers[question] ?? "unknown"}
                onChange={(value) => setAnswers({ ...answers, [question]: String(value) })}
                options={["yes", "no", "unknown"].map((one) => ({ value: one, label: t(`go.answer.${one}`) }))}
              />
            </li>
          ))}
        </ul>
        <Form.Item name="decision" label={t("go.decision")} rules={needed}>
          <Radio.Group options={["go", "no_go"].map((one) => ({ value: one, label: t(`go.is.${one}`) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={doubtful ? t("grade.reason") : t("grade.reasonOptional")}
          rules={doubtful ? needed : []}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        {against && (
          <Form.Item name="approver" label={t("go.approver")} extra={t("go.approverHint")} rules={needed}>
            <RefSelect entity="users" label={t("go.approver")} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

function GoLog({ account }: { account: RecordData }) {
  const { t } = useT();
  const may = useCommand("selection.decide");
  const query = useQuery(goQuery(account.id));
  const [open, setOpen] = useState(false);
  return (
    <section>
      <div className="panel-head">
        <h2>{t("go.log")}</h2>
        {may && query.data && <Button onClick={() => setOpen(true)}>{t("go.new")}</Button>}
      </div>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.data?.items.length === 0 && <p className="muted">{t("go.none")}</p>}
      <ul className="rows">
        {query.data?.items.map((one) => (
          <li key={one.id}>
            <Tag>{t(`go.is.${one.decision}`)}</Tag>
            <span className="grow">
              {one.subject}
              <span className="muted misses">{one.reason}</span>
            </span>
            <span className="muted">
              {one.by} {one.approver && t("go.approvedBy", { name: one.approver })} <When at={one.at} />
            </span>
          </li>
        ))}
      </ul>
      {open && query.data && (
        <GoDialog account={account} questions={query.data.questions} onClose={() => setOpen(false)} />
      )}
    </section>
  );
}

/** Whether a customer was chosen, why, and how it stands against the ideal profile. */
export function AccountSelection({ account }: { account: RecordData }) {
  const { t } = useT();
  const may = useCommand("selection.decide");
  const [open, setOpen] = useState(false);
  const one = {
    id: account.id,
    name: String(account.name ?? ""),
    selection: String(account.selection ?? ""),
    screening: String(account.screening ?? ""),
  };
  return (
    <div className="stack">
      <div className="panel-head">
        <span>
          <Tag>{t(`selection.is.${one.selection}`)}</Tag> {String(account.selection_reason ?? "")}{" "}
          <span className="muted">
            {isRef(account.selection_by) && account.selection_by.name} <When at={account.selection_on} />
            {typeof account.selection_review_on === "string" &&
              ` · ${t("selection.reviewOn", { date: account.selection_review_on })}`}
          </span>
        </span>
        {may && <Button onClick={() => setOpen(true)}>{t("selection.decide")}</Button>}
      </div>
      <section>
        <h2>{t("selection.profileMatch")}</h2>
        <ScreeningPanel id={account.id} />
      </section>
      <GoLog account={account} />
      {open && <DecideDialog one={one} onClose={() => setOpen(false)} />}
    </div>
  );
}
