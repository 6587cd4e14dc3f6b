import { Form, Modal, Select } from "antd";
import { useState } from "react";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { FieldInput } from "@/shared/record/FieldInput";
import { isEditable, toBody } from "@/shared/record/values";

interface Props {
  entity: Entity;
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onSave: (changes: object) => void;
}

/** Sets one field of the selected records. */
export function BatchEdit({ entity, open, busy, onClose, onSave }: Props) {
  const { t } = useT();
  const label = useLabel();
  const [name, setName] = useState<string>();
  const [value, setValue] = useState<unknown>();
  const fields = entity.fields.filter((field) => isEditable(field) && !field.unique && field.kind !== "json");
  const field = fields.find((candidate) => candidate.name === name);
  const choose = (next: string) => {
    setName(next);
    setValue(undefined);
  };
  return (
    <Modal
      open={open}
      title={t("batch.edit")}
      onCancel={onClose}
      okText={t("action.save")}
      okButtonProps={{ disabled: !field, loading: busy }}
      onOk={() => field && onSave(toBody({ [field.name]: value ?? null }))}
      destroyOnHidden
    >
      <Form layout="vertical">
        <Form.Item label={t("filter.field")}>
          <Select
            aria-label={t("filter.field")}
            showSearch={{ optionFilterProp: "label" }}
            value={name}
            onChange={choose}
            options={fields.map((candidate) => ({ value: candidate.name, label: label(candidate.label) }))}
          />
        </Form.Item>
        {field && (
          <Form.Item label={label(field.label)}>
            <FieldInput field={field} label={label(field.label)} value={value} onChange={setValue} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
