import type { Entity, Field, Language, RecordData, Ref } from "@/shared/api/types";

export const MASK = "•••";

/** A field's value; custom fields ("custom.key") live in the record's custom object. */
export function fieldValue(record: RecordData, field: string): unknown {
  return field.startsWith("custom.") ? record.custom?.[field.slice(7)] : record[field];
}

/** A patch as the server wants it: built-in fields flat, custom ones together under "custom". */
export function toBody(values: Record<string, unknown>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("custom.")) custom[name.slice(7)] = value;
    else body[name] = value;
  }
  return Object.keys(custom).length > 0 ? { ...body, custom } : body;
}

export const isRef = (value: unknown): value is Ref => typeof value === "object" && value !== null && "id" in value;

/** The value as an input holds it: a reference by its id, an absent value as undefined. */
export function inputValue(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (field.kind === "ref" || field.kind === "user") return isRef(value) ? (value.id ?? undefined) : value;
  return value;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The inputs that differ from what was loaded; an emptied input becomes null. */
export function changedValues(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(after)) {
    const cleaned = value === "" || value === undefined ? null : value;
    if (!same(before[name], cleaned)) changes[name] = cleaned;
  }
  return changes;
}

export const isEditable = (field: Field) => field.access === "edit" && !field.read_only;

type Titled = Pick<Entity, "title_field"> & Partial<Pick<Entity, "title_field_en">>;

/** The field that names a record: in English the one for that, where it is filled in. */
export function titleField(entity: Titled | undefined, record: RecordData, language: Language): string {
  const english = language === "en" ? entity?.title_field_en : undefined;
  return english && record[english] ? english : (entity?.title_field ?? "name");
}

export function titleOf(record: RecordData, titleField: string): string {
  const value = record[titleField];
  if (isRef(value)) return value.name ?? record.id;
  return value === null || value === undefined || value === "" ? record.id : String(value);
}
