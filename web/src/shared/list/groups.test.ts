import { describe, expect, it } from "vitest";
import type { ListGroup } from "@/shared/api/groups";
import type { Entity, Field } from "@/shared/api/types";
import { groupable, groupCondition, inOrder, measuresOf } from "./groups";

const field = (name: string, kind: Field["kind"], more: Partial<Field> = {}) =>
  ({ name, kind, filterable: true, ...more }) as Field;

const stage = field("stage", "choice", {
  options: ["lead", "won"].map((value) => ({ value, label: { zh: value, en: value } })),
});
const entity = {
  fields: [
    field("name", "text"),
    stage,
    field("owner", "user"),
    field("secret", "choice", { filterable: false }),
    field("amount", "money", { currency: "currency" }),
    field("sales", "money"),
    field("score", "number"),
    field("orders", "integer"),
  ],
} as Entity;

const group = (value: ListGroup["value"]) => ({ value, count: 1 }) as ListGroup;

describe("grouping", () => {
  it("is offered by what has few values and may be known", () => {
    expect(groupable(entity).map(({ name }) => name)).toEqual(["stage", "owner"]);
  });

  it("adds up amounts of one currency and averages scores", () => {
    expect(measuresOf(entity, ["name", "amount", "sales", "score", "orders"])).toEqual([
      "sum.sales",
      "avg.score",
      "sum.orders",
    ]);
  });

  it("asks for the records of a group", () => {
    expect(groupCondition(stage, group("won"))).toEqual({ field: "stage", op: "eq", value: "won" });
    expect(groupCondition(stage, group(null))).toEqual({ field: "stage", op: "empty" });
    expect(groupCondition(field("key", "bool"), group(false))).toEqual({ field: "key", op: "eq", value: false });
  });

  it("keeps the order of the options, no value last", () => {
    const groups = [group(null), group("won"), group("gone"), group("lead")];
    expect(inOrder(stage, groups).map(({ value }) => value)).toEqual(["lead", "won", "gone", null]);
    const people = [group("7"), group(null), group("3")];
    expect(inOrder(field("owner", "user"), people).map(({ value }) => value)).toEqual(["7", "3", null]);
  });
});
