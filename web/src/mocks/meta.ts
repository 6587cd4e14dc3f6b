import type { Entity, Field, FieldKind } from "@/shared/api/types";

/** A field as the metadata gives it, for tests and for work without a server. */
export const field = (name: string, kind: FieldKind, more: Partial<Field> = {}): Field => ({
  name,
  label: { zh: name, en: name },
  kind,
  access: "edit",
  group: "basic",
  required: false,
  read_only: false,
  unique: false,
  sortable: true,
  filterable: true,
  custom: false,
  list: false,
  portal: false,
  ...more,
});

export const entity = (name: string, fields: Field[], more: Partial<Entity> = {}): Entity => ({
  name,
  label: { zh: name, en: name },
  singular: { zh: name, en: name },
  title_field: "name",
  searchable: true,
  owned: false,
  sort: "name",
  fields,
  ...more,
});
