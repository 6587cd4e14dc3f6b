import type { ListGroup } from "@/shared/api/groups";
import type { Entity, Field } from "@/shared/api/types";
import type { Condition } from "./filter";

const GROUPABLE = ["choice", "bool", "user", "ref"];

/** What a list can be grouped by: fields, and what the metadata names beside them, such as the owner's department. */
export const groupable = (entity: Entity): Field[] => [
  ...entity.fields.filter((field) => field.filterable && GROUPABLE.includes(field.kind)),
  ...(entity.groupings ?? []),
];

/** The fields whose values make columns of a board. */
export const boardable = (entity: Entity): Field[] => groupable(entity).filter((field) => field.kind === "choice");

const MOST_MEASURES = 3;

/**
 * What is told of a group beside its size: of the columns shown, amounts in the company's currency and counts are added
 * up, scores and shares are averaged.
 */
export function measuresOf(entity: Entity, columns: string[]): string[] {
  const names = columns.flatMap((name) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    if (!field?.filterable) return [];
    if ((field.kind === "money" && !field.currency) || field.kind === "integer") return `sum.${name}`;
    return field.kind === "number" ? `avg.${name}` : [];
  });
  return names.slice(0, MOST_MEASURES);
}

/** The condition that holds for the records of a group. */
export function groupCondition(field: Field, group: ListGroup): Condition {
  if (group.value === null) return { field: field.name, op: "empty" };
  return { field: field.name, op: "eq", value: group.value };
}

/** Groups in the order of the field's options; those without a value come last, others stay as they come. */
export function inOrder(field: Field, groups: ListGroup[]): ListGroup[] {
  const options = (field.options ?? []).map((option) => option.value);
  const place = (group: ListGroup) => {
    if (group.value === null) return Number.MAX_SAFE_INTEGER;
    const at = options.indexOf(String(group.value));
    return at < 0 ? options.length : at;
  };
  return [...groups].sort((a, b) => place(a) - place(b));
}
