import { DeleteOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Ref, Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { RefSelect } from "./RefSelect";

type Collaborator = Pick<Schema<"CollaboratorItem">, "edit"> & { user: Ref };

const idOf = (user: Ref) => user.id ?? "";
const nameOf = (user: Ref) => user.name ?? user.id ?? "";

/** The people who share a record with its owner. */
export function CollaboratorsTab({ entity, id }: { entity: string; id: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const rights = useRights(entity);
  const { busy, run } = useAction();
  const [adding, setAdding] = useState<string | null>(null);
  const key = ["records", entity, "collaborators", id];
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.get<{ items: Collaborator[] }>(`/${entity}/${id}/collaborators`),
  });
  if (query.isPending) return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  if (query.error) return <Problem error={query.error} />;
  const items = query.data.items;
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const save = async (next: Collaborator[]) => {
    const body = { items: next.map((item) => ({ user: idOf(item.user), edit: item.edit })) };
    const work = async () => (await api.put(`/${entity}/${id}/collaborators`, body)) ?? true;
    if (!(await run(work, t("record.saved"), refresh))) await refresh();
    setAdding(null);
  };
  return (
    <div className="stack">
      {items.length === 0 && <p className="muted">{t("collaborators.empty")}</p>}
      <ul className="rows">
        {items.map((item) => (
          <li key={idOf(item.user)}>
            <span className="grow">{nameOf(item.user)}</span>
            <Checkbox
              checked={item.edit}
              disabled={!rights.edit || busy}
              onChange={(event) =>
                void save(items.map((other) => (other === item ? { ...item, edit: event.target.checked } : other)))
              }
            >
              {t("collaborators.mayEdit")}
            </Checkbox>
            {rights.edit && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("collaborators.remove", { name: nameOf(item.user) })}
                onClick={() => void save(items.filter((other) => other !== item))}
              />
            )}
          </li>
        ))}
      </ul>
      {rights.edit && (
        <div className="inline-form">
          <RefSelect
            entity="users"
            label={t("collaborators.add")}
            value={adding ?? undefined}
            onChange={(value) => setAdding(value as string | null)}
          />
          <Button
            disabled={!adding || items.some((item) => idOf(item.user) === adding)}
            loading={busy}
            onClick={() => adding && void save([...items, { user: { id: adding, name: null }, edit: false }])}
          >
            {t("collaborators.add")}
          </Button>
        </div>
      )}
    </div>
  );
}
