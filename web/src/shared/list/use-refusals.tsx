import { App } from "antd";
import type { Entity, Schema } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";

/** Says of a batch why some records stayed as they are: each reason once, a field's with its name. */
export function useRefusals(entity: Entity | undefined) {
  const { t } = useT();
  const label = useLabel();
  const { modal } = App.useApp();
  const reason = ({ code, why, fields }: Schema<"BulkFailure">) => {
    const text = t(`batch.why.${code}`, { defaultValue: (why && label(why)) || t("batch.why.other") });
    const field = entity?.fields.find((candidate) => candidate.name === fields?.[0]?.field);
    return field ? t("batch.whyField", { field: label(field.label), why: text }) : text;
  };
  return (done: number, failed: Schema<"BulkFailure">[]) =>
    modal.warning({
      title: t("batch.partly", { done, failed: failed.length }),
      content: (
        <ul className="reasons">
          {[...new Set(failed.map(reason))].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      ),
    });
}
