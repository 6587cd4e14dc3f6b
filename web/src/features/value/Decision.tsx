import { useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { overrideChoices } from "./override";
import { refreshValue } from "./queries";
import type { AccountValue } from "./types";

interface OverrideValues {
  grade: string;
  reason: string;
  until: Dayjs;
}

function useDecide(id: string, close: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const decide = async (verb: string, body: object) => {
    const work = async () => (await api.post(`/accounts/${id}/${verb}`, body)) ?? true;
    if (await run(work, t("grade.decided"), () => refreshValue(client))) close();
  };
  return { busy, decide };
}

function OverrideDialog({
  id,
  grade,
  open,
  onClose,
}: {
  id: string;
  grade: AccountValue["grade"];
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useT();
  const today = useToday();
  const { busy, decide } = useDecide(id, onClose);
  const [form] = Form.useForm<OverrideValues>();
  const submit = (values: OverrideValues) =>
    decide("override-grade", { grade: values.grade, reason: values.reason, until: values.until.format("YYYY-MM-DD") });
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <Modal
      open={open}
      title={t("grade.override")}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("action.save")}
      confirmLoading={busy}
      destroyOnHidden
    >
      <p className="muted">{t("grade.overrideHint")}</p>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ until: dayjs(today).add(6, "month") }}>
        <Form.Item name="grade" label={t("value.grade")} rules={needed}>
          <Select
            aria-label={t("value.grade")}
            options={overrideChoices(grade.proposed ?? grade.current).map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item name="reason" label={t("grade.reason")} rules={needed}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        <Form.Item name="until" label={t("grade.until")} rules={needed}>
          <DatePicker minDate={dayjs(today).add(1, "day")} maxDate={dayjs(today).add(12, "month")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function ApproveDialog({
  id,
  grade,
  open,
  onClose,
}: {
  id: string;
  grade: AccountValue["grade"];
  open: boolean;
  onClose: () => void;
}) {
  const { t } = useT();
  const { busy, decide } = useDecide(id, onClose);
  const [reason, setReason] = useState("");
  return (
    <Modal
      open={open}
      title={t("grade.approveAs", { grade: grade.proposed })}
      onCancel={onClose}
      onOk={() => void decide("approve-grade", { reason })}
      okText={t("grade.approve")}
      confirmLoading={busy}
      destroyOnHidden
    >
      <Input.TextArea
        aria-label={t("grade.reason")}
        placeholder={t("grade.reasonOptional")}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}

/** Approving the proposed grade or setting another for a time. */
export function Decision({ id, grade }: { id: string; grade: AccountValue["grade"] }) {
  const { t } = useT();
  const may = useCommand("grades.approve");
  const [dialog, setDialog] = useState<"approve" | "override" | null>(null);
  if (!may) return null;
  const waits = grade.state === "proposed" && grade.proposed !== null;
  const close = () => setDialog(null);
  return (
    <>
      {waits && (
        <Button type="primary" onClick={() => setDialog("approve")}>
          {t("grade.approve")}
        </Button>
      )}
      <Button onClick={() => setDialog("override")}>{t("grade.override")}</Button>
      <ApproveDialog id={id} grade={grade} open={dialog === "approve"} onClose={close} />
      <OverrideDialog id={id} grade={grade} open={dialog === "override"} onClose={close} />
    </>
  );
}
