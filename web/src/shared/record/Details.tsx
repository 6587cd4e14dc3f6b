import type { Entity, Field, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { When } from "@/shared/ui/When";
import { useExtension } from "./extensions";
import { Value } from "./Value";
import { fieldValue } from "./values";

function grouped(fields: Field[]): [string, Field[]][] {
  const groups = new Map<string, Field[]>();
  for (const field of fields) {
    const name = field.custom ? "custom" : field.group || "basic";
    groups.set(name, [...(groups.get(name) ?? []), field]);
  }
  return [...groups];
}

const GROUP_NAMES: Record<string, string> = {
  basic: "group.basic",
  value: "group.value",
  sales: "group.sales",
  selection: "group.selection",
  ownership: "group.ownership",
  window: "group.window",
  room: "group.room",
  returns: "group.returns",
  more: "group.more",
  custom: "group.custom",
  record: "group.record",
};

/** Every field of a record the user may see, in the groups of the metadata. */
export function Details({ entity, record }: { entity: Entity; record: RecordData }) {
  const { t } = useT();
  const label = useLabel();
  const extension = useExtension(entity.name);
  const groups = grouped(entity.fields.filter((field) => field.kind !== "series"));
  return (
    <div className="details">
      {groups.map(([group, fields]) => (
        <section key={group}>
          <h3>{GROUP_NAMES[group] ? t(GROUP_NAMES[group]) : group}</h3>
          <dl className="facts">
            {fields.map((field) => (
              <div
                key={field.name}
                className={field.kind === "longtext" || extension.values?.[field.name] ? "span-all" : undefined}
              >
                <dt>{label(field.label)}</dt>
                <dd>
                  {extension.values?.[field.name]?.(fieldValue(record, field.name), record) ??
                    extension.cells?.[field.name]?.(record, field) ?? (
                      <Value field={field} value={fieldValue(record, field.name)} record={record} full />
                    )}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      {typeof record.updated_at === "string" && (
        <p className="muted">
          {t("record.updated")} <When at={record.updated_at} />
        </p>
      )}
    </div>
  );
}
