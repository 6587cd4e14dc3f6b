import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Modal, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { FieldInput } from "@/shared/record/FieldInput";
import { isEditable, toBody } from "@/shared/record/values";
import { useAction } from "@/shared/ui/use-action";

interface BulkResult {
  updated: number;
  failed: { id: string; code: string; detail: string }[];
}

function useBulk(entity: string, ids: string[], done: () => void) {
  const { t } = useT();
  const client = useQueryClient();
  const { message, modal } = App.useApp();
  const { busy, run } = useAction();
  const bulk = async (body: object) => {
    const result = await run(() => api.post<BulkResult>(`/${entity}/bulk`, { ids, ...body }));
    if (!result) return;
    const failed = result.failed ?? [];
    if (failed.length === 0) message.success(t("batch.done", { count: result.updated }));
    else {
      const reasons = [...new Set(failed.map((failure) => failure.detail))].join("\n");
      modal.warning({ title: t("batch.partly", { done: result.updated, failed: failed.length }), content: reasons });
    }
    await refreshEntity(client, entity);
    done();
  };
  return { busy, bulk };
}

function EditDialog({
  entity,
  open,
  busy,
  onClose,
  onSave,
}: {
  entity: Entity;
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onSave: (changes: object) => void;
}) {
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

/** What can be done with the selected records at once. */
export function BatchBar({ entity, ids, onClear }: { entity: Entity; ids: string[]; onClear: () => void }) {
  const { t } = useT();
  const rights = useRights(entity.name);
  const { modal } = App.useApp();
  const [editing, setEditing] = useState(false);
  const { busy, bulk } = useBulk(entity.name, ids, () => {
    setEditing(false);
    onClear();
  });
  if (ids.length === 0) return null;
  const archive = () =>
    modal.confirm({
      title: t("batch.archiveAsk", { count: ids.length }),
      content: t("record.archiveNote"),
      okText: t("action.archive"),
      onOk: () => bulk({ archive: true }),
    });
  return (
    <section className="batch" aria-label={t("batch.title")}>
      <span>{t("batch.selected", { count: ids.length })}</span>
      {rights.edit && (
        <Button size="small" onClick={() => setEditing(true)}>
          {t("batch.edit")}
        </Button>
      )}
      {rights.archive && (
        <Button size="small" onClick={archive}>
          {t("action.archive")}
        </Button>
      )}
      <Button size="small" type="text" onClick={onClear}>
        {t("batch.clear")}
      </Button>
      <EditDialog
        entity={entity}
        open={editing}
        busy={busy}
        onClose={() => setEditing(false)}
        onSave={(changes) => void bulk({ changes })}
      />
    </section>
  );
}
