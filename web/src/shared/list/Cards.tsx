import { Checkbox } from "antd";
import type { Entity, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { useTitle } from "@/shared/record/use-title";
import { Value } from "@/shared/record/Value";
import { fieldValue } from "@/shared/record/values";

interface Props {
  entity: Entity;
  records: RecordData[];
  columns: string[];
  selected: string[];
  onSelect: (ids: string[]) => void;
  onOpen: (id: string) => void;
}

export function Facts({ entity, record, columns }: { entity: Entity; record: RecordData; columns: string[] }) {
  const label = useLabel();
  const extension = useExtension(entity.name);
  if (extension.card) return extension.card(record);
  const fields = columns
    .flatMap((name) => entity.fields.find((field) => field.name === name && name !== entity.title_field) ?? [])
    .slice(0, 4);
  return (
    <dl className="card-facts">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{label(field.label)}</dt>
          <dd>
            {extension.cells?.[field.name]?.(record, field) ?? (
              <Value field={field} value={fieldValue(record, field.name)} record={record} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The list on narrow screens: one card a record. */
export function Cards({ entity, records, columns, selected, onSelect, onOpen }: Props) {
  const { t } = useT();
  const extension = useExtension(entity.name);
  const titleFor = useTitle(entity);
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);
  return (
    <ul className="cards">
      {records.map((record) => {
        const title = titleFor(record);
        return (
          <li className="card" key={record.id}>
            <div className="card-head">
              <Checkbox
                aria-label={t("list.select", { title })}
                checked={selected.includes(record.id)}
                onChange={() => toggle(record.id)}
              />
              <button type="button" className="card-title" onClick={() => onOpen(record.id)}>
                {title}
              </button>
              {extension.badge?.(record)}
            </div>
            <Facts entity={entity} record={record} columns={columns} />
          </li>
        );
      })}
    </ul>
  );
}
