import { CloseOutlined } from "@ant-design/icons";
import { Button, Form, Modal, Select } from "antd";
import { useState } from "react";
import type { Entity, Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { FieldInput } from "@/shared/record/FieldInput";
import { isEditable, toBody } from "@/shared/record/values";

interface Props {
  entity: Entity;
  open: boolean;
  busy: boolean;
  /** How many records are changed. */
  count: number;
  onClose: () => void;
  onSave: (changes: object) => void;
}

interface LineProps {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  onRemove: () => void;
}

/** One field and what it becomes; left empty, it is emptied. */
function Line({ field, value, onChange, onRemove }: LineProps) {
  const { t } = useT();
  const label = useLabel();
  const name = label(field.label);
  return (
    <Form.Item label={name} extra={value === undefined && !field.required ? t("batch.empties") : undefined}>
      <div className="batch-line">
        <div className="grow">
          <FieldInput field={field} label={name} value={value} onChange={onChange} />
        </div>
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t("batch.leaveField", { field: name })}
          title={t("batch.leaveField", { field: name })}
          onClick={onRemove}
        />
      </div>
    </Form.Item>
  );
}

/** Sets fields of the selected records: as many as one chooses, all in one go. */
export function BatchEdit({ entity, open, busy, count, onClose, onSave }: Props) {
  const { t } = useT();
  const label = useLabel();
  const [chosen, setChosen] = useState<string[]>([]);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const { batchSets = [] } = useExtension(entity.name);
  const fields = entity.fields.filter(
    (field) => isEditable(field) && !field.unique && field.kind !== "json" && !batchSets.includes(field.name),
  );
  const rest = fields.filter((field) => !chosen.includes(field.name));
  const lines = chosen.flatMap((name) => fields.find((field) => field.name === name) ?? []);
  const lacking = lines.some((field) => field.required && (values[field.name] ?? "") === "");
  const set = (name: string, value: unknown) => setValues((old) => ({ ...old, [name]: value ?? undefined }));
  const add = (name: string | null) => {
    if (!name) return;
    setChosen((old) => [...old, name]);
    if (fields.some((field) => field.name === name && field.kind === "bool")) set(name, false);
  };
  const remove = (name: string) => {
    setChosen((old) => old.filter((other) => other !== name));
    set(name, undefined);
  };
  const save = () => onSave(toBody(Object.fromEntries(chosen.map((name) => [name, values[name] ?? null]))));
  const close = () => {
    setChosen([]);
    setValues({});
  };
  return (
    <Modal
      open={open}
      title={t("batch.editTitle", { count })}
      onCancel={onClose}
      afterClose={close}
      okText={t("action.save")}
      okButtonProps={{ disabled: lines.length === 0 || lacking, loading: busy }}
      onOk={save}
      destroyOnHidden
    >
      <Form layout="vertical">
        {lines.map((field) => (
          <Line
            key={field.name}
            field={field}
            value={values[field.name]}
            onChange={(value) => set(field.name, value)}
            onRemove={() => remove(field.name)}
          />
        ))}
        <Form.Item label={t(lines.length === 0 ? "filter.field" : "batch.another")}>
          <Select
            aria-label={t("filter.field")}
            showSearch={{ optionFilterProp: "label" }}
            value={null}
            placeholder={t("batch.choose")}
            onChange={add}
            options={rest.map((candidate) => ({ value: candidate.name, label: label(candidate.label) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
