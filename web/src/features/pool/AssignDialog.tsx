import { Form, Input, Modal } from "antd";
import { useT } from "@/shared/i18n";
import { ACTIVE, RefSelect } from "@/shared/record/RefSelect";
import { useBatch } from "./use-batch";

/** Gives customers of a pool to somebody. */
export function AssignDialog({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone: () => void }) {
  const { t } = useT();
  const { busy, move } = useBatch();
  const [form] = Form.useForm<{ to: string; reason?: string }>();
  const save = async ({ to, reason }: { to: string; reason?: string }) => {
    if (!(await move("/pools/assign", { accounts: ids, to, reason }, (count) => t("pool.assigned", { count })))) return;
    onClose();
    onDone();
  };
  return (
    <Modal
      open
      title={t("pool.assignTitle", { count: ids.length })}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("pool.assign")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" onFinish={save}>
        <Form.Item name="to" label={t("owners.to")} rules={[{ required: true, message: t("form.needed") }]}>
          <RefSelect entity="users" filter={ACTIVE} label={t("owners.to")} />
        </Form.Item>
        <Form.Item name="reason" label={t("grade.reasonOptional")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
