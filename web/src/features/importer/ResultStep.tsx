import { DownloadOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { apiUrl } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { Figures } from "./Figures";
import type { Import, Result } from "./types";
import { UndoButton } from "./UndoButton";
import { Warnings } from "./Warnings";

export function ResultStep({ item, result }: { item: Import; result: Result }) {
  const { t } = useT();
  const undone = item.state === "undone";
  return (
    <div className="stack">
      <h2>{undone ? t("import.undone") : t("import.done")}</h2>
      <Figures result={result} />
      <Warnings warnings={result.warnings ?? {}} />
      <div className="page-actions">
        {!undone && (
          <Link to="/$entity" params={{ entity: "accounts" }} search={{ sort: "-value_score" }}>
            <Button type="primary" size="large">
              {t("import.toAccounts")}
            </Button>
          </Link>
        )}
        {result.rejected > 0 && (
          <Button
            size="large"
            icon={<DownloadOutlined />}
            href={apiUrl(`/imports/${item.id}/rejected`, { format: "xlsx" })}
          >
            {t("import.rejectedFile")}
          </Button>
        )}
        {!undone && <UndoButton id={item.id} file={item.file} />}
      </div>
    </div>
  );
}
