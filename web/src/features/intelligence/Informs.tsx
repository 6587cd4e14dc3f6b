import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";

/** How much somebody told us within a year, and what that bears out; nothing for who may not know. */
export function Informs({ contact }: { contact: string }) {
  const { t } = useT();
  const { data } = useQuery({
    queryKey: ["records", "intel", "informs", contact],
    queryFn: () => api.get<Schema<"Informs">>(`/contacts/${contact}/informs`),
    retry: false,
  });
  if (!data) return null;
  return (
    <div className="fact">
      <strong>{t("intel.informs")}</strong>
      <span>{data.items === 0 ? t("intel.informsNone") : t("intel.informsSome", { count: data.items })}</span>
      <span className="muted">{t("intel.informsLevel", { level: data.permitted })}</span>
    </div>
  );
}
