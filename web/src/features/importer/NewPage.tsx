import { InboxOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Progress, Upload } from "antd";
import { useState } from "react";
import { api, apiUrl } from "@/shared/api/client";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { useProblemText } from "@/shared/ui/Problem";
import type { Import } from "./types";
import "./importer.css";

const TEMPLATES = ["accounts", "orders", "efforts"];

/** What customers are judged by; these tables go out and come back in without a change. */
const INPUTS = ["wallets", "statements", "judgements"];

function Tables({ title, path, entities }: { title: string; path: string; entities: string[] }) {
  const { t } = useT();
  if (entities.length === 0) return null;
  return (
    <p className="muted table-links">
      {title}
      {entities.map((entity) => (
        <a key={entity} href={apiUrl(path, { entity, format: "xlsx" })} download>
          {t(`import.entity.${entity}`)}
        </a>
      ))}
    </p>
  );
}

/** The first step: the file people already have. */
export function NewPage() {
  const { t } = useT();
  const navigate = useNavigate();
  const text = useProblemText();
  const me = useMe();
  const mayExport = (entity: string) =>
    entity === "judgements"
      ? me.entities.accounts?.export && me.commands.includes("value.read")
      : me.entities[entity]?.export;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const upload = async (file: File) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const draft = await api.upload<Import>("/imports", file);
      await navigate({ to: "/imports/$id", params: { id: draft.id } });
    } catch (error) {
      setProblem(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="page page-narrow">
      <PageHead title={t("import.title")} note={t("import.note")} />
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      <Upload.Dragger
        accept=".xlsx,.xls,.csv,.txt,.tsv"
        showUploadList={false}
        disabled={busy}
        beforeUpload={(file) => {
          void upload(file);
          return false;
        }}
      >
        <div className="drop">
          <InboxOutlined className="drop-icon" />
          <p>{busy ? t("import.reading") : t("import.drop")}</p>
          <p className="muted">{t("import.formats")}</p>
          {busy && <Progress percent={100} status="active" showInfo={false} aria-label={t("import.reading")} />}
        </div>
      </Upload.Dragger>
      <Tables title={t("import.templates")} path="/imports/template" entities={[...TEMPLATES, ...INPUTS]} />
      <Tables title={t("import.exports")} path="/imports/export" entities={INPUTS.filter(mayExport)} />
      <p className="muted">{t("import.inputsNote")}</p>
    </div>
  );
}
