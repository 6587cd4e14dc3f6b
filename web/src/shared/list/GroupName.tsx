import type { ListGroup } from "@/shared/api/groups";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { Value } from "@/shared/record/Value";

/** What the records of a group have in common, in words. */
export function useGroupText(field: Field): (group: ListGroup) => string {
  const { t } = useT();
  const label = useLabel();
  return (group) => {
    if (group.hidden) return t("value.hidden");
    if (group.value === null) return t("group.none", { field: label(field.label) });
    if (typeof group.value === "boolean") return t(group.value ? "value.yes" : "value.no");
    const option = field.options?.find((candidate) => candidate.value === group.value);
    return option ? label(option.label) : group.name || group.value;
  };
}

/** The same, drawn as the list draws the field. */
export function GroupName({ entity, field, group }: { entity: Entity; field: Field; group: ListGroup }) {
  const text = useGroupText(field);
  const cell = useExtension(entity.name).cells?.[field.name];
  if (!cell || group.value === null || field.kind !== "choice") return <span>{text(group)}</span>;
  return <span>{cell({ id: "", rev: "", [field.name]: group.value }, field)}</span>;
}

/** The sums and means of a group, each with the name of its field. */
export function GroupMeasures({ entity, group }: { entity: Entity; group: ListGroup }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <span className="group-measures">
      {Object.entries(group.measures ?? {}).map(([name, value]) => {
        const [how = "", ...rest] = name.split(".");
        const field = entity.fields.find((candidate) => candidate.name === rest.join("."));
        if (!field || value === null) return null;
        const shown: Field = how === "avg" && field.kind === "integer" ? { ...field, kind: "number" } : field;
        return (
          <span key={name}>
            <span className="muted">
              {label(field.label)} {t(`group.${how}`)}{" "}
            </span>
            <Value field={shown} value={value} record={{} as RecordData} />
          </span>
        );
      })}
    </span>
  );
}
