import { Checkbox, Form, Input, Modal } from "antd";
import { useT } from "@/shared/i18n";
import { ACTIVE, RefSelect } from "@/shared/record/RefSelect";
import { useBatch } from "./use-batch";

interface Values {
  to: string;
  reason: string;
  tasks: boolean;
  keep: boolean;
  despite: boolean;
}

/** Gives customers to a colleague, with all that is known of them. */
export function TransferDialog({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone?: () => void }) {
  const { t } = useT();
  const { busy, move } = useBatch();
  const [form] = Form.useForm<Values>();
  const save = async ({ to, reason, tasks, keep, despite }: Values) => {
    const body = { accounts: ids, to, reason, with_tasks: tasks, keep_former: keep, despite_skill: despite };
    if (!(await move("/accounts/transfer", body, (count) => t("owners.transferred", { count })))) return;
    onClose();
    onDone?.();
  };
  return (
    <Modal
      open
      title={t("owners.transferTitle", { count: ids.length })}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("owners.transfer")}
      confirmLoading={busy}
    >
      <p className="muted">{t("owners.transferNote")}</p>
      <Form form={form} layout="vertical" onFinish={save} initialValues={{ tasks: true, keep: false, despite: false }}>
        <Form.Item name="to" label={t("owners.to")} rules={[{ required: true, message: t("form.needed") }]}>
          <RefSelect entity="users" filter={ACTIVE} label={t("owners.to")} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("grade.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.needed") }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={t("owners.transferHint")} />
        </Form.Item>
        <Form.Item name="tasks" valuePropName="checked" style={{ marginBottom: 4 }}>
          <Checkbox>{t("owners.withTasks")}</Checkbox>
        </Form.Item>
        <Form.Item name="keep" valuePropName="checked" style={{ marginBottom: 4 }}>
          <Checkbox>{t("owners.keepFormer")}</Checkbox>
        </Form.Item>
        <Form.Item name="despite" valuePropName="checked">
          <Checkbox>{t("owners.despiteSkill")}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
