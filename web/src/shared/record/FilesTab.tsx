import { DeleteOutlined, UploadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton, Upload } from "antd";
import { api, apiUrl } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";

type StoredFile = Schema<"FileItem">;

export function FilesTab({ entity, id }: { entity: string; id: string }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const rights = useRights(entity);
  const { busy, run } = useAction();
  const key = ["records", entity, "files", id];
  const query = useQuery({ queryKey: key, queryFn: () => api.get<{ items: StoredFile[] }>(`/${entity}/${id}/files`) });
  if (query.isPending) return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  if (query.error) return <Problem error={query.error} />;
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const upload = async (file: File) => {
    if (!(await run(() => api.upload(`/${entity}/${id}/files`, file), t("files.stored"), refresh))) await refresh();
  };
  const remove = (file: StoredFile) =>
    modal.confirm({
      title: t("files.removeAsk", { name: file.name }),
      okText: t("action.delete"),
      onOk: async () => {
        if (!(await run(async () => (await api.del(`/files/${file.id}`)) ?? true, undefined, refresh))) await refresh();
      },
    });
  return (
    <div className="stack">
      {rights.edit && (
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} loading={busy}>
            {t("files.add")}
          </Button>
        </Upload>
      )}
      {query.data.items.length === 0 && <p className="muted">{t("files.empty")}</p>}
      <ul className="rows">
        {query.data.items.map((file) => (
          <li key={file.id}>
            <a className="grow" href={apiUrl(`/files/${file.id}`)} download>
              {file.name}
            </a>
            <span className="muted number">{format.quantity(file.size / 1024, 1)} KB</span>
            <When at={file.at} />
            {rights.edit && (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("files.remove", { name: file.name })}
                onClick={() => remove(file)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
