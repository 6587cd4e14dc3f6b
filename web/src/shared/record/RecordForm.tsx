import { RightOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Collapse, Form, type FormInstance } from "antd";
import { useMemo, useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError, type Conflict, conflictOf } from "@/shared/api/errors";
import { recordQuery, refreshEntity } from "@/shared/api/records";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import { pick, useLabel, useLanguage, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { ConflictDialog } from "./ConflictDialog";
import { useExtension } from "./extensions";
import { FieldInput } from "./FieldInput";
import { changedValues, fieldValue, inputValue, isEditable, toBody } from "./values";

/** Fields a form shows at once; the others are folded. */
const SHOWN_FIRST = 5;

/** The required and, up to the limit, the basic fields come first. */
export function splitFields(fields: Field[]): { first: Field[]; rest: Field[] } {
  const required = fields.filter((field) => field.required);
  const optional = fields.filter((field) => !field.required);
  const room = Math.max(0, SHOWN_FIRST - required.length);
  return { first: [...required, ...optional.slice(0, room)], rest: optional.slice(room) };
}

type Values = Record<string, unknown>;

interface Props {
  entity: Entity;
  record?: RecordData;
  /** Values a new record begins with. */
  preset?: Values;
  onDone: (record: RecordData) => void;
  onCancel: () => void;
}

function initialValues(fields: Field[], record: RecordData | undefined): Values {
  if (!record) return {};
  return Object.fromEntries(fields.map((field) => [field.name, inputValue(field, fieldValue(record, field.name))]));
}

export function RecordForm({ entity, record: latest, preset, onDone, onCancel }: Props) {
  // The record as it was when the form opened. A change that arrives meanwhile must not slip its revision in here:
  // saving would then overwrite somebody's work without asking.
  const [record] = useState(latest);
  const { t } = useT();
  const language = useLanguage();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{ with: Conflict; mine: Values } | null>(null);
  const fields = useMemo(() => entity.fields.filter(isEditable), [entity]);
  const before = useMemo(() => initialValues(fields, record), [fields, record]);

  const refuse = (error: unknown, changes: Values) => {
    const stale = conflictOf(error);
    if (stale) return setConflict({ with: stale, mine: changes });
    const named =
      error instanceof ApiError ? error.fields.filter((bad) => fields.some((field) => field.name === bad.field)) : [];
    form.setFields(
      named.map((bad) => ({
        name: [bad.field],
        errors: [pick({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code }, language)],
      })),
    );
    if (named[0]) form.scrollToField([named[0].field]);
    else message.error(problemText(error));
  };

  const store = async (changes: Values, rev: string | undefined) => {
    setBusy(true);
    try {
      const body = toBody(changes);
      const saved = record
        ? await api.patch<RecordData>(`/${entity.name}/${record.id}`, { rev, ...body })
        : await api.post<RecordData>(`/${entity.name}`, body);
      client.setQueryData(recordQuery(entity.name, saved.id).queryKey, saved);
      void refreshEntity(client, entity.name);
      message.success(t("record.saved"));
      setConflict(null);
      onDone(saved);
    } catch (error) {
      refuse(error, changes);
    } finally {
      setBusy(false);
    }
  };

  const submit = (values: Values) => {
    const changes = changedValues(before, values);
    if (record && Object.keys(changes).length === 0) return onCancel();
    return store(changes, record?.rev);
  };

  const takeTheirs = (current: RecordData) => {
    client.setQueryData(recordQuery(entity.name, current.id).queryKey, current);
    setConflict(null);
    onDone(current);
  };

  return (
    <>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...before, ...preset }}
        onFinish={submit}
        disabled={busy}
        scrollToFirstError
      >
        <Hint entity={entity} form={form} record={record} />
        <FormFields entity={entity} fields={fields} record={record} />
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("action.save")}
          </Button>
          <Button onClick={onCancel}>{t("action.cancel")}</Button>
        </div>
      </Form>
      {conflict && record && (
        <ConflictDialog
          entity={entity}
          conflict={conflict.with}
          mine={conflict.mine}
          busy={busy}
          onApply={(changes) => void store(changes, conflict.with.rev)}
          onTheirs={() => takeTheirs(conflict.with.current)}
          onClose={() => setConflict(null)}
        />
      )}
    </>
  );
}

/** What a feature has to say to what is being typed. */
function Hint({ entity, form, record }: { entity: Entity; form: FormInstance<Values>; record?: RecordData }) {
  const Own = useExtension(entity.name).hint;
  const values = Form.useWatch<Values>([], form);
  return Own && values ? <Own values={values} record={record} /> : null;
}

function FormFields({ entity, fields, record }: { entity: Entity; fields: Field[]; record?: RecordData }) {
  const { t } = useT();
  const { first, rest } = splitFields(fields);
  const draw = (list: Field[]) =>
    list.map((field) => <FormField key={field.name} entity={entity} field={field} record={record} />);
  return (
    <>
      <div className="form-grid">{draw(first)}</div>
      {rest.length > 0 && (
        <Collapse
          ghost
          className="form-more"
          expandIcon={({ isActive }) => <RightOutlined rotate={isActive ? 90 : 0} />}
          defaultActiveKey={record ? ["more"] : []}
          items={[
            {
              key: "more",
              label: t("form.more", { count: rest.length }),
              forceRender: true,
              children: <div className="form-grid">{draw(rest)}</div>,
            },
          ]}
        />
      )}
    </>
  );
}

function FormField({ entity, field, record }: { entity: Entity; field: Field; record?: RecordData }) {
  const { t } = useT();
  const label = useLabel();
  const Own = useExtension(entity.name).inputs?.[field.name];
  const text = label(field.label);
  return (
    <Form.Item
      name={[field.name]}
      label={text}
      tooltip={field.help && label(field.help)}
      className={field.kind === "longtext" ? "span-all" : undefined}
      rules={field.required ? [{ required: true, message: t("form.required", { field: text }) }] : undefined}
    >
      {Own ? (
        <Own field={field} label={text} record={record} />
      ) : (
        <FieldInput field={field} label={text} initial={record && fieldValue(record, field.name)} />
      )}
    </Form.Item>
  );
}
