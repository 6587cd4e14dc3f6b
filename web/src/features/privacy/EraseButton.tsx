import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

interface DealingFile {
  id: string;
  name: string;
  on: string;
}

/** The files of talks with the person stay unless they are ticked: nobody but the reader knows what they show. */
function TalkFiles({
  files,
  chosen,
  onChange,
}: {
  files: DealingFile[];
  chosen: string[];
  onChange: (ids: string[]) => void;
}) {
  const { t } = useT();
  if (files.length === 0) return null;
  return (
    <Alert
      type="warning"
      title={t("erasure.files")}
      description={
        <div className="stack">
          <span>{t("erasure.filesHint")}</span>
          <Checkbox.Group
            aria-label={t("erasure.files")}
            value={chosen}
            onChange={onChange}
            options={files.map((file) => ({ value: file.id, label: `${file.on} ${file.name}` }))}
          />
        </div>
      }
    />
  );
}

/** Erases a person who asked for it. There is no way back, so it is asked twice: by a dialog and by its reason. */
export function EraseButton({ entity, record }: { entity: string; record: RecordData }) {
  const { t } = useT();
  const may = useCommand("privacy.manage");
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const wanted = may && !record.archived_at;
  const talkFiles = useQuery({
    queryKey: ["erasures", "files", entity, record.id],
    queryFn: () => api.get<{ items: DealingFile[] }>("/erasures/files", { entity, record: record.id }),
    enabled: wanted && open,
    gcTime: 0,
  });
  if (!wanted) return null;
  const erase = async () => {
    const body = { entity, record: record.id, reason, files: chosen };
    const work = async () => (await api.post("/erasures", body)) ?? true;
    const refresh = () => {
      client.removeQueries({ queryKey: ["records", entity, "one", record.id] });
      return client.invalidateQueries({ queryKey: ["records"] });
    };
    if (!(await run(work, t("erasure.done"), refresh))) return;
    setOpen(false);
    await navigate({ to: "/$entity", params: { entity } });
  };
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t("erasure.erase")}
      </Button>
      <Modal
        open={open}
        title={t("erasure.ask")}
        okText={t("erasure.erase")}
        okButtonProps={{ danger: true, disabled: reason.trim() === "" || !talkFiles.isSuccess, loading: busy }}
        onOk={() => void erase()}
        onCancel={() => setOpen(false)}
      >
        <div className="stack">
          <Alert type="warning" showIcon title={t("erasure.noWayBack")} description={t("erasure.what")} />
          <TalkFiles files={talkFiles.data?.items ?? []} chosen={chosen} onChange={setChosen} />
          <Input
            value={reason}
            maxLength={500}
            aria-label={t("erasure.reason")}
            placeholder={t("erasure.reasonHint")}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      </Modal>
    </>
  );
}
