import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Form, Input, Modal } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { ACTIVE, RefSelect } from "@/shared/record/RefSelect";
import { useAction } from "@/shared/ui/use-action";

/** Says that somebody leaves, and who takes over. */
export function AnnounceDialog({ user, name, onClose }: { user: string; name: string; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [form] = Form.useForm<{ successor: string; reason: string }>();
  const save = async (values: { successor: string; reason: string }) => {
    const made = await run(
      () => api.post<RecordData>(`/users/${user}/handover`, values),
      t("handover.announced"),
      () => Promise.all(["handovers", "holdings", "users"].map((entity) => refreshEntity(client, entity))),
    );
    if (!made) return;
    onClose();
    await navigate({ to: "/$entity/$id", params: { entity: "handovers", id: made.id } });
  };
  return (
    <Modal
      open
      title={t("handover.announceTitle", { name })}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t("handover.announce")}
      confirmLoading={busy}
    >
      <p className="muted">{t("handover.announceNote")}</p>
      <Form form={form} layout="vertical" onFinish={save}>
        <Form.Item
          name="successor"
          label={t("handover.successor")}
          rules={[{ required: true, message: t("form.needed") }]}
        >
          <RefSelect entity="users" filter={ACTIVE} label={t("handover.successor")} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("grade.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.needed") }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={t("handover.reasonHint")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
