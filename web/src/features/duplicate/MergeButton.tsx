import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";

/** Several selected records, to be made one. */
export function MergeButton({ entity, ids }: { entity: string; ids: string[] }) {
  const { t } = useT();
  const rights = useRights(entity);
  if (!rights.edit || ids.length < 2 || ids.length > 10) return null;
  return (
    <Link to="/merge" search={{ entity, ids }}>
      <Button size="small">{t("merge.compare")}</Button>
    </Link>
  );
}
