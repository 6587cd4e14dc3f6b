import type { Field, RecordData } from "@/shared/api/types";
import { fieldValue } from "@/shared/record/values";

/** Nothing that could be kept. */
export const empty = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** Lists of both records are joined; there is nothing to choose. */
export const joined = (field: Field) => field.kind === "texts" || field.kind === "choices";

/** The fields in which the records differ: those alone are worth a look. */
export function differing(fields: Field[], records: RecordData[]): Field[] {
  return fields.filter((field) => {
    const values = new Set(records.map((record) => JSON.stringify(fieldValue(record, field.name) ?? null)));
    return values.size > 1;
  });
}

/** Whose value a field takes: as chosen, else the main record's, else the first there is. */
export function taken(field: Field, records: RecordData[], target: string, chosen: Record<string, string>): string {
  const own = chosen[field.name];
  if (own) return own;
  const main = records.find((record) => record.id === target);
  if (main && !empty(fieldValue(main, field.name))) return target;
  return records.find((record) => !empty(fieldValue(record, field.name)))?.id ?? target;
}
