import type { ReactNode } from "react";
import { useMeta } from "@/shared/api/session";
import type { Entity, TimelineChange } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "./extensions";
import { Value } from "./Value";

/** What is changed of records beside the fields of the metadata, and in the company's settings. */
const BESIDES: Record<string, string> = {
  collaborators: "record.collaborators",
  files: "record.files",
  company: "settings.company",
  currency: "setup.currency",
  fiscal_year_start: "settings.fiscalYear",
  locale: "settings.locale",
  time_zone: "settings.timeZone",
  modules: "settings.modules",
  sme: "settings.sme",
};

/** A value that no field describes, as text: people and files by their names, people with what they may do. */
function usePlain(): (value: unknown) => string {
  const { t } = useT();
  const plain = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(plain).join(", ");
    if (typeof value === "boolean") return t(value ? "value.yes" : "value.no");
    if (typeof value !== "object" || value === null) return String(value);
    if (!("name" in value)) return JSON.stringify(value);
    if (!("edit" in value)) return String(value.name);
    const may = t(value.edit ? "collaborators.edits" : "collaborators.views");
    return t("collaborators.withRight", { name: value.name, right: may });
  };
  return plain;
}

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function Side({ entity, field: name, value }: { entity: Entity | undefined; field: string; value: unknown }) {
  const { t } = useT();
  const plain = usePlain();
  const field = entity?.fields.find((candidate) => candidate.name === name);
  if (isEmpty(value)) return <span className="muted">{t("value.empty")}</span>;
  if (!field) return <span>{plain(value)}</span>;
  return <Value field={field} value={value} full />;
}

/** The changed fields of a record, before and after. */
export function Changes({ entity, changes }: { entity: Entity | undefined; changes: TimelineChange[] }) {
  const label = useLabel();
  const { t } = useT();
  const own = useExtension(entity?.name ?? "").changes;
  const { entities } = useMeta();
  const name = (key: string) =>
    label(entity?.fields.find((field) => field.name === key)?.label) ||
    (BESIDES[key] ? t(BESIDES[key]) : label(entities.find((one) => one.name === key)?.singular) || key);
  // Whom or what the line is about, not a change of it.
  const about = (key: string) =>
    !entity?.fields.some((field) => field.name === key) && entities.some((one) => one.name === key);
  const draw = ({ field, before, after }: TimelineChange): ReactNode =>
    own?.[field]?.(before, after) ??
    (about(field) ? (
      <Side entity={undefined} field={field} value={after} />
    ) : (
      <>
        <Side entity={entity} field={field} value={before} /> → <Side entity={entity} field={field} value={after} />
      </>
    ));
  return (
    <ul className="changes">
      {changes.map((change) => (
        <li key={change.field}>
          <span className="muted">{name(change.field)}</span> {draw(change)}
        </li>
      ))}
    </ul>
  );
}
