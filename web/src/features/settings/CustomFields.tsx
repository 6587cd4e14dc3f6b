import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Select, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { metaQuery, useMeta } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import type { CustomField } from "./custom-field";
import { FieldDialog } from "./FieldDialog";

/** The fields a company adds to what Loam has. */
export function CustomFields() {
  const { t } = useT();
  const label = useLabel();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { run } = useAction();
  const { entities } = useMeta();
  const [entity, setEntity] = useState("accounts");
  const [editing, setEditing] = useState<CustomField | "new" | null>(null);
  const key = ["custom-fields", entity];
  const query = useQuery({
    queryKey: key,
    queryFn: async () => (await api.get<{ items: CustomField[] }>("/custom-fields", { entity })).items,
  });
  const refresh = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: key }),
      client.invalidateQueries({ queryKey: metaQuery.queryKey }),
    ]);
  };
  const remove = (field: CustomField) =>
    modal.confirm({
      title: t("fields.removeAsk", { name: label(field.label) }),
      content: t("fields.removeNote"),
      okText: t("action.delete"),
      onOk: async () => {
        const work = async () => (await api.del(`/custom-fields/${field.id}`)) ?? true;
        if (!(await run(work, undefined, refresh))) await refresh();
      },
    });
  return (
    <div className="stack page-narrow">
      <div className="inline-form">
        <Select
          aria-label={t("fields.entity")}
          value={entity}
          onChange={setEntity}
          options={entities.map((item) => ({ value: item.name, label: label(item.label) }))}
        />
        <Button icon={<PlusOutlined />} onClick={() => setEditing("new")}>
          {t("fields.add")}
        </Button>
      </div>
      <Problem error={query.error} />
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {query.data?.length === 0 && <p className="muted">{t("fields.none")}</p>}
      <ul className="rows">
        {query.data?.map((field) => (
          <li key={field.id}>
            <span className="grow">
              {label(field.label)} <span className="muted">{field.key}</span>
            </span>
            <span className="muted">{t(`kind.${field.kind}`)}</span>
            {field.required && <span className="muted">{t("fields.required")}</span>}
            <Button size="small" onClick={() => setEditing(field)}>
              {t("action.edit")}
            </Button>
            <Button size="small" onClick={() => remove(field)}>
              {t("action.delete")}
            </Button>
          </li>
        ))}
      </ul>
      {editing && (
        <FieldDialog
          entity={entity}
          field={editing === "new" ? undefined : editing}
          onClose={async (changed) => {
            if (changed) await refresh();
            setEditing(null);
          }}
        />
      )}
    </div>
  );
}
