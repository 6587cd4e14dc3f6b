import type { Mapping } from "./types";

/** A mapping's target as one value of a select; "" leaves the column out. */
export const targetOf = (mapping: Mapping | undefined) =>
  mapping?.entity && mapping.field ? `${mapping.entity}.${mapping.field}` : "";

/** Points a column at a target. A target taken from another column is free there again. */
export function retarget(mapping: Mapping[], column: number, target: string): Mapping[] {
  const dot = target.indexOf(".");
  const entity = dot < 0 ? "" : target.slice(0, dot);
  const field = dot < 0 ? "" : target.slice(dot + 1);
  const others = mapping
    .filter((item) => item.column !== column)
    .map((item) => (target !== "" && targetOf(item) === target ? { ...item, entity: "", field: "" } : item));
  return [...others, { column, entity, field, why: "chosen" }].sort((a, b) => a.column - b.column);
}

/** What the server is told: only columns that go somewhere. */
export const mappedOnly = (mapping: Mapping[]) =>
  mapping.filter((item) => item.entity && item.field).map(({ column, entity, field }) => ({ column, entity, field }));
