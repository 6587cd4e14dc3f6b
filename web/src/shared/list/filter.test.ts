import { describe, expect, it } from "vitest";
import { allOf, countConditions, isComplete, type Node, opsFor, prune, readFilter } from "./filter";

const grade: Node = { field: "grade", op: "in", value: ["S", "A"] };
const name: Node = { field: "name", op: "contains", value: "光" };
const unfinished: Node = { field: "name", op: "contains" };

describe("conditions", () => {
  it.each([
    [{ field: "a", op: "empty" }, true],
    [{ field: "a", op: "eq" }, false],
    [{ field: "a", op: "eq", value: "" }, false],
    [{ field: "a", op: "eq", value: 0 }, true],
    [{ field: "a", op: "eq", value: false }, true],
    [{ field: "a", op: "in", value: [] }, false],
    [{ field: "a", op: "between", value: [1] }, false],
    [{ field: "a", op: "between", value: [1, undefined] }, false],
    [{ field: "a", op: "between", value: [0, 5] }, true],
  ] as const)("%o is complete: %s", (condition, complete) => {
    expect(isComplete(condition as never)).toBe(complete);
  });

  it("compare people to the reader one at a time", () => {
    expect(opsFor("user")[0]).toBe("eq");
    expect(opsFor("choice")).not.toContain("gt");
  });

  it("that a link brought along stay in the choice", () => {
    expect(opsFor("choice", "eq").at(-1)).toBe("eq");
    expect(opsFor("ref", "eq").filter((op) => op === "eq")).toHaveLength(1);
  });
});

describe("pruning", () => {
  it("drops what is unfinished and groups that become empty", () => {
    expect(prune({ and: [grade, unfinished, { or: [unfinished] }] })).toEqual({ and: [grade] });
    expect(prune({ and: [{ or: [unfinished] }] })).toBeUndefined();
  });

  it("keeps the kind of each group", () => {
    expect(prune({ and: [grade, { or: [name, unfinished] }] })).toEqual({ and: [grade, { or: [name] }] });
  });
});

describe("joining", () => {
  it("asks for all of the given filters", () => {
    expect(allOf(undefined, grade)).toEqual(grade);
    expect(allOf(grade, { or: [name, grade] })).toEqual({ and: [grade, { or: [name, grade] }] });
    expect(allOf(undefined, { and: [unfinished] })).toBeUndefined();
  });
});

describe("reading", () => {
  it("wraps a single condition into a group", () => {
    expect(readFilter(grade)).toEqual({ and: [grade] });
  });

  it.each([[null], ["x"], [{ and: "x" }], [{ and: [{ field: 1, op: "eq" }] }], [{ nor: [] }]])("drops %o", (value) => {
    expect(readFilter(value)).toBeUndefined();
  });

  it("counts conditions at every depth", () => {
    expect(countConditions({ and: [grade, { or: [name, name] }] })).toBe(3);
  });
});
