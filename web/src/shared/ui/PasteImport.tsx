import { UploadOutlined } from "@ant-design/icons";
import { Alert, Button, Input, Modal, Upload } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { useAction } from "./use-action";

/** What came of a table; every import of companies answers so. */
interface PasteResult {
  rows: number;
  stored: number;
  linked: number;
  duplicates: { row: number; name: string; by: string; of: number }[] | null;
  problems: { row: number; name: string; field: string; text: string }[] | null;
}

/** What came of a table, or would come of it: how many are stored, and which rows are left out and why. */
function Outcome({ result, tried }: { result: PasteResult; tried: boolean }) {
  const { t } = useT();
  const duplicates = result.duplicates ?? [];
  const problems = result.problems ?? [];
  return (
    <div role="status" className="stack">
      <Alert
        type={duplicates.length + problems.length > 0 ? "warning" : "success"}
        title={t(tried ? "paste.would" : "paste.stored", { count: result.stored, rows: result.rows })}
        description={result.linked > 0 ? t("paste.linked", { count: result.linked }) : undefined}
      />
      {duplicates.length > 0 && (
        <>
          <h3>{t("paste.duplicates", { count: duplicates.length })}</h3>
          <ul className="paste-out">
            {duplicates.map((one) => (
              <li key={one.row}>
                {t("paste.row", { row: one.row, name: one.name })}{" "}
                <span className="muted">
                  {t(`paste.by.${one.by}`)}
                  {" · "}
                  {one.of > 0 ? t("paste.sameRow", { row: one.of }) : t("paste.onList")}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {problems.length > 0 && (
        <>
          <h3>{t("paste.problems", { count: problems.length })}</h3>
          <ul className="paste-out">
            {problems.map((one) => (
              <li key={`${one.row}.${one.field}`}>
                {t("paste.row", { row: one.row, name: one.name || "–" })} <span className="muted">{one.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface Props {
  title: string;
  /** What columns the table may have. */
  how: string;
  example: string;
  /** Where the table is sent to; with `true` it is only tried. */
  path: (tried: boolean) => string;
  /** What is asked beside the table; until it is answered nothing can be checked. */
  asked?: ReactNode;
  ready?: boolean;
  onStored: () => Promise<unknown>;
  onClose: () => void;
}

/** Puts many companies in at once: pasted or from a spreadsheet, checked before anything is stored. */
export function PasteImport({ title, how, example, path, asked, ready = true, onStored, onClose }: Props) {
  const { t } = useT();
  const { busy, run } = useAction();
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [shown, setShown] = useState<{ result: PasteResult; tried: boolean } | null>(null);
  const table = file ?? (typed.trim() ? new File([typed], "pasted.txt", { type: "text/plain" }) : null);
  const send = async (tried: boolean) => {
    if (!table) return;
    const result = await run(
      () => api.upload<PasteResult>(path(tried), table),
      undefined,
      tried ? undefined : onStored,
    );
    if (result) setShown({ result, tried });
  };
  const done = shown && !shown.tried;
  const change = () => setShown(null);
  return (
    <Modal
      open
      width={720}
      title={title}
      onCancel={onClose}
      okText={done ? t("action.done") : shown ? t("paste.store", { count: shown.result.stored }) : t("paste.check")}
      okButtonProps={{ disabled: !table || !ready || (shown?.tried && shown.result.stored === 0) }}
      cancelButtonProps={done ? { style: { display: "none" } } : undefined}
      confirmLoading={busy}
      onOk={() => (done ? onClose() : void send(!shown))}
    >
      <div className="stack">
        {!done && (
          <>
            <p className="muted">{how}</p>
            {asked}
            <Input.TextArea
              aria-label={t("paste.paste")}
              placeholder={example}
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
              <Button icon={<UploadOutlined />}>{t("paste.file")}</Button>
            </Upload>
          </>
        )}
        {shown && <Outcome result={shown.result} tried={shown.tried} />}
      </div>
    </Modal>
  );
}
