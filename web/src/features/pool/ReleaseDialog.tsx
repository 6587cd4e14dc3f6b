import { Form, Input, Modal } from "antd";
import { useT } from "@/shared/i18n";
import { useBatch } from "./use-batch";

/** Puts customers into the pool, with a reason. */
export function ReleaseDialog({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone?: () => void }) {
  const { t } = useT();
  const { busy, move } = useBatch();
  const [form] = Form.useForm<{ reason: string }>();
  const save = async ({ reason }: { reason: string }) => {
    const moved = await move("/pools/release", { accounts: ids, reason }, (count) => t("owners.released", { count }));
    if (!moved) return;
    onClose();
    onDone?.();
  };
  return (
    <Modal
      open
      title={t("owners.releaseTitle", { count: ids.length })}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("owners.release")}
      confirmLoading={busy}
    >
      <p className="muted">{t("owners.releaseNote")}</p>
      <Form form={form} layout="vertical" onFinish={save}>
        <Form.Item
          name="reason"
          label={t("grade.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.needed") }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={t("owners.releaseHint")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
