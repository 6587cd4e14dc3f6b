import type { Field, FieldKind } from "@/shared/api/types";

export type Op =
  | "eq"
  | "ne"
  | "gt"
  | "gte"
  | "lt"
  | "lte"
  | "in"
  | "not_in"
  | "between"
  | "contains"
  | "starts"
  | "empty"
  | "not_empty"
  | "within";

export interface Condition {
  field: string;
  op: Op;
  value?: unknown;
}

export type Group = { and: Node[] } | { or: Node[] };
export type Node = Condition | Group;

export const PERIODS = [
  "today",
  "yesterday",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "this_quarter",
  "this_year",
  "last_year",
  "last_7d",
  "last_30d",
  "last_90d",
  "last_365d",
  "next_7d",
  "next_30d",
] as const;

const TEXT_OPS: Op[] = ["contains", "starts", "eq", "ne", "empty", "not_empty"];
const NUMBER_OPS: Op[] = ["gte", "lte", "eq", "ne", "gt", "lt", "between", "empty", "not_empty"];
const DATE_OPS: Op[] = ["within", "gte", "lte", "eq", "between", "empty", "not_empty"];
const CHOICE_OPS: Op[] = ["in", "not_in", "empty", "not_empty"];

const OPS: Record<FieldKind, Op[]> = {
  text: TEXT_OPS,
  longtext: ["contains", "empty", "not_empty"],
  email: TEXT_OPS,
  phone: TEXT_OPS,
  number: NUMBER_OPS,
  integer: NUMBER_OPS,
  money: NUMBER_OPS,
  date: DATE_OPS,
  instant: DATE_OPS,
  choice: CHOICE_OPS,
  choices: CHOICE_OPS,
  // "me" and "my department" are single values: they are compared, not listed.
  user: ["eq", "ne", "in", "not_in", "empty", "not_empty"],
  ref: ["in", "not_in", "eq", "ne", "empty", "not_empty"],
  bool: ["eq", "empty", "not_empty"],
  texts: ["contains", "empty", "not_empty"],
  tags: ["in", "not_in", "empty", "not_empty"],
  series: ["empty", "not_empty"],
  json: ["empty", "not_empty"],
};

/** The comparisons a field of this kind offers, the usual one first; one that a link brought along is kept. */
export const opsFor = (kind: FieldKind, given?: Op): Op[] =>
  given && !OPS[kind].includes(given) ? [...OPS[kind], given] : OPS[kind];

export const needsValue = (op: Op) => op !== "empty" && op !== "not_empty";

export const isGroup = (node: Node): node is Group => "and" in node || "or" in node;

export const joinOf = (group: Group): "and" | "or" => ("or" in group ? "or" : "and");

export const nodesOf = (group: Group): Node[] => ("or" in group ? group.or : group.and);

export const makeGroup = (join: "and" | "or", nodes: Node[]): Group => (join === "or" ? { or: nodes } : { and: nodes });

/** True when the condition says something: an operator that wants a value has one. */
export function isComplete(condition: Condition): boolean {
  if (!needsValue(condition.op)) return true;
  const { value } = condition;
  if (Array.isArray(value)) {
    const filled = value.filter((item) => item !== null && item !== undefined && item !== "");
    return condition.op === "between" ? filled.length === 2 : filled.length > 0;
  }
  return value !== undefined && value !== null && value !== "";
}

/** Drops unfinished conditions and empty groups; undefined when nothing is left. */
export function prune(node: Node | undefined): Node | undefined {
  if (!node) return undefined;
  if (!isGroup(node)) return isComplete(node) ? node : undefined;
  const kept = nodesOf(node).flatMap((child) => prune(child) ?? []);
  return kept.length > 0 ? makeGroup(joinOf(node), kept) : undefined;
}

/** All of the given filters must hold. A single one is passed on as it is. */
export function allOf(...filters: (Node | undefined)[]): Node | undefined {
  const given = filters.flatMap((filter) => prune(filter) ?? []);
  if (given.length <= 1) return given[0];
  return { and: given };
}

export function countConditions(node: Node | undefined): number {
  if (!node) return 0;
  return isGroup(node) ? nodesOf(node).reduce((sum, child) => sum + countConditions(child), 0) : 1;
}

function isNode(value: unknown): value is Node {
  if (typeof value !== "object" || value === null) return false;
  const node = value as Record<string, unknown>;
  const children = node.and ?? node.or;
  if (children !== undefined) return Array.isArray(children) && children.every(isNode);
  return typeof node.field === "string" && typeof node.op === "string";
}

/** A filter as it comes from the address bar or a saved view; anything malformed is dropped. */
export function readFilter(value: unknown): Group | undefined {
  if (!isNode(value)) return undefined;
  return isGroup(value) ? value : { and: [value] };
}

export function firstCondition(fields: Field[]): Condition | undefined {
  const field = fields.find((candidate) => candidate.filterable);
  if (!field) return undefined;
  return { field: field.name, op: opsFor(field.kind)[0] ?? "eq" };
}
