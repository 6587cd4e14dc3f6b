import { apiUrl, type Query } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";

/** A report as a file, for who may export customers. */
export function ExportLinks({ path, query = {} }: { path: string; query?: Query }) {
  const { t } = useT();
  const rights = useRights("accounts");
  if (!rights.export) return null;
  return (
    <span className="export-links">
      {["xlsx", "csv"].map((format) => (
        <a key={format} href={apiUrl(path, { ...query, format })} download>
          {t("report.export", { format: format.toUpperCase() })}
        </a>
      ))}
    </span>
  );
}
