import type { Entity, Field, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import { Value } from "@/shared/record/Value";
import { fieldValue, isEditable } from "@/shared/record/values";
import { differing, empty, joined, taken } from "./choice";

interface Props {
  entity: Entity;
  records: RecordData[];
  target: string;
  chosen: Record<string, string>;
  onChange: (chosen: Record<string, string>) => void;
}

function Cell({
  field,
  record,
  on,
  choosing,
  onChoose,
}: {
  field: Field;
  record: RecordData;
  on: boolean;
  choosing: boolean;
  onChoose: () => void;
}) {
  const { t } = useT();
  const value = fieldValue(record, field.name);
  const shown = empty(value) ? (
    <span className="muted">{t("merge.empty")}</span>
  ) : (
    <Value field={field} value={value} record={record} />
  );
  if (!choosing) return <td className="merge-kept">{shown}</td>;
  return (
    <td className={on ? "merge-kept" : undefined}>
      <label className="merge-choice">
        <input type="radio" name={`merge-${field.name}`} checked={on} onChange={onChoose} />
        <span>{shown}</span>
      </label>
    </td>
  );
}

export function Compare({ entity, records, target, chosen, onChange }: Props) {
  const { t } = useT();
  const label = useLabel();
  const title = useTitle(entity);
  const fields = differing(entity.fields.filter(isEditable), records);
  if (fields.length === 0) return <p>{t("merge.allEqual")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("merge.fields")}>
      <table className="plain merge-table">
        <thead>
          <tr>
            <th scope="col">{t("merge.field")}</th>
            {records.map((record) => (
              <th scope="col" key={record.id}>
                {title(record)} {record.id === target && <span className="muted">{t("merge.main")}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <th scope="row">
                {label(field.label)} {joined(field) && <span className="muted">{t("merge.joined")}</span>}
                {field.kind === "longtext" && (
                  <label className="merge-choice">
                    <input
                      type="radio"
                      name={`merge-${field.name}`}
                      checked={chosen[field.name] === "all"}
                      onChange={() => onChange({ ...chosen, [field.name]: "all" })}
                    />
                    <span>{t("merge.joinAll")}</span>
                  </label>
                )}
              </th>
              {records.map((record) => (
                <Cell
                  key={record.id}
                  field={field}
                  record={record}
                  choosing={!joined(field)}
                  on={taken(field, records, target, chosen) === record.id}
                  onChoose={() => onChange({ ...chosen, [field.name]: record.id })}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
