import { DeleteOutlined, FileAddOutlined, FontSizeOutlined, LinkOutlined } from "@ant-design/icons";
import { Button, Input, Upload } from "antd";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import type { Evidence } from "./types";

interface Props {
  account: string;
  value: Evidence[];
  onChange: (evidence: Evidence[]) => void;
}

/** What a judgement stands on: a sentence, a link, or a file put on the customer. */
export function EvidenceEditor({ account, value, onChange }: Props) {
  const { t } = useT();
  const { busy, run } = useAction();
  const add = (one: Evidence) => onChange([...value, one]);
  const set = (at: number, part: Partial<Evidence>) =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const upload = async (file: File) => {
    const stored = await run(() => api.upload<Schema<"FileItem">>(`/accounts/${account}/files`, file));
    if (stored) add({ kind: "file", file: stored.id, text: stored.name });
  };
  return (
    <div className="evidence">
      {value.map((one, at) => (
        <div key={at} className="evidence-row">
          {one.kind === "link" && (
            <Input
              aria-label={t("inputs.link")}
              placeholder="https://"
              value={one.url}
              onChange={(event) => set(at, { url: event.target.value })}
            />
          )}
          {one.kind === "text" && (
            <Input
              aria-label={t("inputs.evidenceText")}
              placeholder={t("inputs.evidenceHint")}
              value={one.text}
              onChange={(event) => set(at, { text: event.target.value })}
            />
          )}
          {one.kind === "file" && <span className="grow">{one.text || t("inputs.file")}</span>}
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("inputs.removeEvidence")}
            onClick={() => onChange(value.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <div className="evidence-add">
        <Button size="small" icon={<FontSizeOutlined />} onClick={() => add({ kind: "text", text: "" })}>
          {t("inputs.evidenceText")}
        </Button>
        <Button size="small" icon={<LinkOutlined />} onClick={() => add({ kind: "link", url: "" })}>
          {t("inputs.link")}
        </Button>
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <Button size="small" icon={<FileAddOutlined />} loading={busy}>
            {t("inputs.file")}
          </Button>
        </Upload>
      </div>
    </div>
  );
}
