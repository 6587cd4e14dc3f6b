import { Checkbox, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import type { FieldKind } from "@/shared/api/types";
import { pick, useLanguage, useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { CUSTOM_KINDS, type CustomField, formatOptions, parseOptions } from "./custom-field";

interface Values {
  key: string;
  kind: FieldKind;
  zh: string;
  en: string;
  choices?: string;
  required: boolean;
}

interface Props {
  entity: string;
  field?: CustomField;
  onClose: (changed: boolean) => Promise<void>;
}

const hasChoices = (kind: FieldKind | undefined) => kind === "choice" || kind === "choices";

function startValues(field: CustomField | undefined): Values {
  if (!field) return { key: "", kind: "text", zh: "", en: "", required: false };
  return {
    key: field.key,
    kind: field.kind,
    ...field.label,
    choices: formatOptions(field.options),
    required: field.required,
  };
}

export function FieldDialog({ entity, field, onClose }: Props) {
  const { t } = useT();
  const language = useLanguage();
  const { run } = useAction();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const kind = Form.useWatch("kind", form);
  const submit = async (values: Values) => {
    setBusy(true);
    const body = {
      label: { zh: values.zh, en: values.en },
      options: hasChoices(values.kind) ? parseOptions(values.choices ?? "") : [],
      required: values.required,
    };
    try {
      if (field) await api.patch(`/custom-fields/${field.id}`, body);
      else await api.post("/custom-fields", { ...body, entity, key: values.key, kind: values.kind });
      await onClose(true);
    } catch (error) {
      const named = error instanceof ApiError ? error.fields.filter((bad) => bad.field in values) : [];
      form.setFields(
        named.map((bad) => ({
          name: bad.field as keyof Values,
          errors: [pick({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code }, language)],
        })),
      );
      if (named.length === 0) await run(() => Promise.reject(error));
    } finally {
      setBusy(false);
    }
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <Modal
      open
      title={field ? t("fields.edit") : t("fields.add")}
      onCancel={() => void onClose(false)}
      onOk={() => form.submit()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <Form form={form} layout="vertical" initialValues={startValues(field)} onFinish={submit}>
        <Form.Item name="zh" label={t("fields.labelZh")} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="en" label={t("fields.labelEn")} rules={needed}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item
          name="key"
          label={t("fields.key")}
          extra={t("fields.keyHint")}
          rules={[...needed, { pattern: /^[a-z][a-z0-9_]*$/, message: t("fields.keyHint") }]}
        >
          <Input maxLength={40} disabled={Boolean(field)} />
        </Form.Item>
        <Form.Item name="kind" label={t("fields.kind")}>
          <Select
            aria-label={t("fields.kind")}
            disabled={Boolean(field)}
            options={CUSTOM_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        </Form.Item>
        {hasChoices(kind) && (
          <Form.Item name="choices" label={t("fields.choices")} extra={t("fields.choicesHint")} rules={needed}>
            <Input.TextArea rows={4} />
          </Form.Item>
        )}
        <Form.Item name="required" valuePropName="checked">
          <Checkbox>{t("fields.required")}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
