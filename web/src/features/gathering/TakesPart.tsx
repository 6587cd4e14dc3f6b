import { useQuery } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Participation } from "./types";

/** How far somebody takes part in what we invite to. */
export function TakesPart({ contact }: { contact: string }) {
  const { t } = useT();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ["records", "invitations", "participation", contact],
    queryFn: () => api.get<Participation>(`/contacts/${contact}/participation`),
    retry: false,
  });
  if (!data) return null;
  return (
    <div className="fact">
      <strong>{t("sheet.takesPart")}</strong>
      {data.ratio === null || data.level === null ? (
        <span className="muted">{t("sheet.takesPartUnknown")}</span>
      ) : (
        <>
          <span>{t("sheet.takesPartCame", { came: data.attended, count: data.invitations })}</span>
          <span className="muted">
            {t("sheet.takesPartLevel", { ratio: format.percent(data.ratio), level: data.level })}
          </span>
        </>
      )}
    </div>
  );
}
