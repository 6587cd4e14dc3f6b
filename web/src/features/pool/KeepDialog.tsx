import { useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Modal } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { refreshOwners } from "./queries";

/** Lets a customer stay with its owner until a day, whatever the rules of the pool say. */
export function KeepDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const today = useToday();
  const [form] = Form.useForm<{ until: Dayjs; reason: string }>();
  const save = async ({ until, reason }: { until: Dayjs; reason: string }) => {
    const body = { until: until.format("YYYY-MM-DD"), reason };
    const work = () => api.post(`/accounts/${account}/keep`, body);
    if (await run(work, t("owners.kept"), () => refreshOwners(client))) onClose();
  };
  return (
    <Modal
      open
      title={t("owners.keepTitle")}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("owners.keep")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" onFinish={save} initialValues={{ until: dayjs(today).add(3, "month") }}>
        <Form.Item name="until" label={t("owners.keepUntil")} rules={[{ required: true, message: t("form.needed") }]}>
          <DatePicker minDate={dayjs(today).add(1, "day")} maxDate={dayjs(today).add(1, "year")} allowClear={false} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("grade.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.needed") }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
