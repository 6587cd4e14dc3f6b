import type { TableColumnType } from "antd";
import { Suspense } from "react";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import type { Extension } from "@/shared/record/extensions";
import { useTitle } from "@/shared/record/use-title";
import { Value } from "@/shared/record/Value";
import { fieldValue } from "@/shared/record/values";
import { later } from "@/shared/ui/later";
import type { Place } from "./use-cells";

const InlineEdit = later(() => import("./InlineEdit").then((module) => module.InlineEdit));

const RIGHT = new Set(["number", "integer", "money"]);

const WIDTHS: Partial<Record<Field["kind"], number>> = {
  money: 130,
  ref: 220,
  number: 90,
  integer: 80,
  date: 132,
  instant: 130,
  bool: 70,
  user: 110,
  choice: 110,
  tags: 180,
};

function Title({ entity, record }: { entity: Entity; record: RecordData }) {
  return <span className="record-title">{useTitle(entity)(record)}</span>;
}

/** The value of a field as lists show it. */
export function draw(field: Field, entity: Entity, extension: Extension, record: RecordData) {
  const cell = extension.cells?.[field.name];
  if (cell) return cell(record, field);
  const own = extension.values?.[field.name];
  if (own) return own(fieldValue(record, field.name), record);
  if (field.name === entity.title_field) return <Title entity={entity} record={record} />;
  return <Value field={field} value={fieldValue(record, field.name)} record={record} />;
}

interface Layout {
  entity: Entity;
  names: string[];
  extension: Extension;
  label: (field: Field) => string;
  sort: string | undefined;
  /** The field where it may be changed in place. */
  inline: (name: string) => Field | undefined;
  editing: Place | undefined;
  onDone: () => void;
  /** The cell the keyboard is on. */
  cell: Place | undefined;
}

const isAt = (place: Place | undefined, record: RecordData, field: Field) =>
  place?.id === record.id && place.field === field.name;

/** The table's columns from the metadata; numbers stand right-aligned. */
export function tableColumns(layout: Layout): TableColumnType<RecordData>[] {
  const { entity, names, extension, label, sort, inline, editing, onDone, cell } = layout;
  const [first] = (sort ?? "").split(",");
  return names.flatMap((name) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    if (!field) return [];
    // The title opens the record; it is changed there.
    const changes = field.name === entity.title_field ? undefined : inline(name);
    return {
      key: field.name,
      title: label(field),
      width: WIDTHS[field.kind] ?? (field.name === entity.title_field ? 240 : 150),
      align: RIGHT.has(field.kind) ? ("right" as const) : undefined,
      ellipsis: ["text", "longtext", "ref", "email"].includes(field.kind),
      sorter: field.sortable === true,
      sortOrder: first === field.name ? ("ascend" as const) : first === `-${field.name}` ? ("descend" as const) : null,
      onCell: (record: RecordData) => ({
        className: isAt(cell, record, field) ? "cell-cursor" : undefined,
        ...(changes && { "data-inline": field.name }),
      }),
      render: (_: unknown, record: RecordData) =>
        changes && isAt(editing, record, field) ? (
          <Suspense>
            <InlineEdit entity={entity} field={field} record={record} onDone={onDone} />
          </Suspense>
        ) : (
          draw(field, entity, extension, record)
        ),
    };
  });
}
