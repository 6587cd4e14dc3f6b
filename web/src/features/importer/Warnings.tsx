import { Alert } from "antd";
import { useT } from "@/shared/i18n";

/** More than these are not listed. */
const LISTED = 20;

/** What went in, but not as the file says: an owner nobody knows, a customer of whom the file tells two things. */
export function Warnings({ warnings }: { warnings: Record<string, number> }) {
  const { t } = useT();
  const all = Object.entries(warnings).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return null;
  const line = ([warning, rows]: [string, number]) => {
    const [code, ...name] = warning.split(":");
    return t(`import.warning.${code}`, { name: name.join(":"), count: rows });
  };
  const list = (
    <ul>
      {all.slice(0, LISTED).map((one) => (
        <li key={one[0]}>{line(one)}</li>
      ))}
      {all.length > LISTED && <li>{t("import.moreWarnings", { count: all.length - LISTED })}</li>}
    </ul>
  );
  return <Alert type="warning" title={t("import.warnings")} description={list} />;
}
