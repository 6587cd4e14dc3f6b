import { useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Modal, Radio } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { refreshSelection } from "./queries";
import type { Candidate } from "./types";

interface Values {
  selection: string;
  reason?: string;
  review?: Dayjs;
}

const CHOICES = ["selected", "observed", "not_served"];

/** Records who is a customer of ours: with a reason where one is needed. */
export function DecideDialog({
  one,
  onClose,
}: {
  one: Pick<Candidate, "id" | "name" | "selection" | "screening">;
  onClose: () => void;
}) {
  const { t } = useT();
  const today = useToday();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<Values>();
  const chosen = Form.useWatch("selection", form);
  const needed = chosen === "not_served" || (chosen === "selected" && one.screening !== "matched");
  const save = async (values: Values) => {
    const body = { selection: values.selection, reason: values.reason, review_on: values.review?.format("YYYY-MM-DD") };
    const done = await run(
      async () => (await api.post(`/accounts/${one.id}/select`, body)) ?? true,
      t("selection.decided"),
      () => refreshSelection(client),
    );
    if (done) onClose();
  };
  return (
    <Modal
      open
      title={t("selection.decideAbout", { name: one.name })}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" onFinish={save}>
        <Form.Item
          name="selection"
          label={t("selection.selection")}
          rules={[{ required: true, message: t("form.needed") }]}
        >
          <Radio.Group
            options={CHOICES.filter((choice) => choice !== one.selection).map((choice) => ({
              value: choice,
              label: t(`selection.is.${choice}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={needed ? t("grade.reason") : t("grade.reasonOptional")}
          rules={[{ required: needed, message: t("form.needed") }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={t("selection.reasonHint")} />
        </Form.Item>
        {chosen !== "selected" && (
          <Form.Item name="review" label={t("selection.review")} extra={t("selection.reviewHint")}>
            <DatePicker minDate={dayjs(today).add(1, "day")} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
