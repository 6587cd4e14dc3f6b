import { InboxOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Progress, Upload } from "antd";
import { useState } from "react";
import { api, apiUrl } from "@/shared/api/client";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { ExportButton } from "@/shared/list/ExportButton";
import { PageHead } from "@/shared/ui/PageHead";
import { useProblemText } from "@/shared/ui/Problem";
import type { Import } from "./types";
import "./importer.css";

const TEMPLATES = ["accounts", "orders", "efforts"];

/** What is said of customers; these tables go out and come back in without a change. */
const INPUTS = ["contacts", "interactions", "wallets", "statements", "judgements"];

function Templates() {
  const { t } = useT();
  return (
    <p className="muted table-links">
      {t("import.templates")}
      {[...TEMPLATES, ...INPUTS].map((entity) => (
        <a key={entity} href={apiUrl("/imports/template", { entity, format: "xlsx" })} download>
          {t(`import.entity.${entity}`)}
        </a>
      ))}
    </p>
  );
}

/** What holds records of the company says what it is taken for. */
function Exports({ entities }: { entities: string[] }) {
  const { t } = useT();
  if (entities.length === 0) return null;
  return (
    <div className="muted table-links">
      {t("import.exports")}
      {entities.map((entity) => {
        const title = t(`import.entity.${entity}`);
        const what = { name: entity, title, path: "/imports/export", query: { entity } };
        return <ExportButton key={entity} look="link" text={title} what={what} />;
      })}
    </div>
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
      <Templates />
      <Exports entities={INPUTS.filter(mayExport)} />
      <p className="muted">{t("import.inputsNote")}</p>
    </div>
  );
}
