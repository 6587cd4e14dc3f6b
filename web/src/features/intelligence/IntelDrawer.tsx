import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Drawer, Form, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useEntity, useRights } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { ContactSelect } from "./ContactSelect";

interface Props {
  account: string;
  /** The follow-up it was heard in. */
  interaction?: string;
  onClose: () => void;
  onStored?: () => void;
}

interface Values {
  kind: string;
  content: string;
  reliability?: string;
  detail?: string;
  source?: string;
  obtained_properly: boolean;
}

/** A new piece of intelligence: what, of which kind, from whom; obtained properly, or not at all. */
export function IntelDrawer({ account, interaction, onClose, onStored }: Props) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const client = useQueryClient();
  const text = useProblemText();
  const entity = useEntity("intel");
  const maySource = useRights("intel-sources").create;
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const field = (name: string) => entity?.fields.find((one) => one.name === name);
  const options = (name: string) =>
    (field(name)?.options ?? []).map((one) => ({ value: one.value, label: label(one.label) }));
  const save = async ({ source, ...record }: Values) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.post("/intel/record", {
        record: { ...record, account, ...(interaction && { interaction }) },
        ...(source && { source }),
      });
      onStored?.();
      onClose();
      await Promise.all([refreshEntity(client, "intel"), refreshEntity(client, "accounts")]);
    } catch (error) {
      setProblem(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Drawer open onClose={onClose} title={t("intel.add")} size={narrow ? "100%" : 520} destroyOnHidden>
      <Form form={form} layout="vertical" onFinish={save} disabled={busy} initialValues={{ kind: "project" }}>
        <Form.Item name="kind" label={t("intel.kind")}>
          {narrow ? <Select options={options("kind")} /> : <Segmented options={options("kind")} />}
        </Form.Item>
        <Form.Item name="content" label={t("intel.content")} rules={[{ required: true, message: t("form.needed") }]}>
          <Input.TextArea autoFocus autoSize={{ minRows: 3 }} maxLength={4000} placeholder={t("intel.placeholder")} />
        </Form.Item>
        {maySource && (
          <Form.Item name="source" label={t("intel.source")} extra={t("intel.sourceHint")}>
            <ContactSelect account={account} label={t("intel.source")} />
          </Form.Item>
        )}
        <Form.Item name="reliability" label={label(field("reliability")?.label)}>
          <Select allowClear options={options("reliability")} />
        </Form.Item>
        {field("detail")?.access === "edit" && (
          <Form.Item name="detail" label={label(field("detail")?.label)} extra={label(field("detail")?.help)}>
            <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
          </Form.Item>
        )}
        <Form.Item
          name="obtained_properly"
          valuePropName="checked"
          rules={[
            { validator: async (_, on) => (on ? undefined : Promise.reject(new Error(t("intel.needsDeclaration")))) },
          ]}
        >
          <Checkbox>{t("intel.declare")}</Checkbox>
        </Form.Item>
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("action.save")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </Form>
    </Drawer>
  );
}
