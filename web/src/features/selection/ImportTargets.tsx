import { UploadOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Modal, Upload } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand, useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { refreshTargets } from "./queries";
import type { TargetImport } from "./types";
import "./selection.css";

/** What came of a table, or would come of it: how many are stored, and which rows are left out and why. */
function Outcome({ result, tried }: { result: TargetImport; tried: boolean }) {
  const { t } = useT();
  const duplicates = result.duplicates ?? [];
  const problems = result.problems ?? [];
  return (
    <div role="status" className="stack">
      <Alert
        type={duplicates.length + problems.length > 0 ? "warning" : "success"}
        title={t(tried ? "targets.would" : "targets.stored", { count: result.stored, rows: result.rows })}
        description={result.linked > 0 ? t("targets.linked", { count: result.linked }) : undefined}
      />
      {duplicates.length > 0 && (
        <>
          <h3>{t("targets.duplicates", { count: duplicates.length })}</h3>
          <ul className="left-out">
            {duplicates.map((one) => (
              <li key={one.row}>
                {t("targets.row", { row: one.row, name: one.name })}{" "}
                <span className="muted">
                  {t(`targets.by.${one.by}`)}
                  {" · "}
                  {one.of > 0 ? t("targets.sameRow", { row: one.of }) : t("targets.onList")}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {problems.length > 0 && (
        <>
          <h3>{t("targets.problems", { count: problems.length })}</h3>
          <ul className="left-out">
            {problems.map((one) => (
              <li key={`${one.row}.${one.field}`}>
                {t("targets.row", { row: one.row, name: one.name || "–" })} <span className="muted">{one.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ImportDialog({ list, name, onClose }: { list: string; name: string; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [shown, setShown] = useState<{ result: TargetImport; tried: boolean } | null>(null);
  const table = file ?? (typed.trim() ? new File([typed], "pasted.txt", { type: "text/plain" }) : null);
  const send = async (tried: boolean) => {
    if (!table) return;
    const result = await run(() => api.upload<TargetImport>(`/target-lists/${list}/import?try=${tried}`, table));
    if (!result) return;
    setShown({ result, tried });
    if (!tried) await refreshTargets(client);
  };
  const done = shown && !shown.tried;
  const change = () => setShown(null);
  return (
    <Modal
      open
      width={720}
      title={t("targets.importInto", { name })}
      onCancel={onClose}
      okText={done ? t("action.done") : shown ? t("targets.store", { count: shown.result.stored }) : t("targets.check")}
      okButtonProps={{ disabled: !table || (shown?.tried && shown.result.stored === 0) }}
      cancelButtonProps={done ? { style: { display: "none" } } : undefined}
      confirmLoading={busy}
      onOk={() => (done ? onClose() : void send(!shown))}
    >
      <div className="stack">
        {!done && (
          <>
            <p className="muted">{t("targets.how")}</p>
            <Input.TextArea
              aria-label={t("targets.paste")}
              placeholder={t("targets.pasteExample")}
              rows={8}
              value={typed}
              disabled={file !== null}
              onChange={(event) => {
                setTyped(event.target.value);
                change();
              }}
            />
            <Upload
              accept=".xlsx,.csv,.txt"
              maxCount={1}
              fileList={file ? [{ uid: "1", name: file.name }] : []}
              beforeUpload={(chosen) => {
                setFile(chosen);
                change();
                return false;
              }}
              onRemove={() => {
                setFile(null);
                change();
              }}
            >
              <Button icon={<UploadOutlined />}>{t("targets.file")}</Button>
            </Upload>
          </>
        )}
        {shown && <Outcome result={shown.result} tried={shown.tried} />}
      </div>
    </Modal>
  );
}

/** Puts many companies on a list at once: pasted or from a spreadsheet, checked before anything is stored. */
export function ImportTargets({ list }: { list: Pick<RecordData, "id"> & { name?: unknown } }) {
  const { t } = useT();
  const may = useCommand("imports.run");
  const rights = useRights("target-companies");
  const [open, setOpen] = useState(false);
  if (!may || !rights.create) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("targets.import")}</Button>
      {open && <ImportDialog list={list.id} name={String(list.name ?? "")} onClose={() => setOpen(false)} />}
    </>
  );
}
