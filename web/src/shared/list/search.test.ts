import { describe, expect, it } from "vitest";
import type { Entity } from "@/shared/api/types";
import { nextSort, readSearch, shownColumns, toQuery } from "./search";

const label = { zh: "", en: "" };
const field = (name: string, list: boolean) => ({ name, list, label, kind: "text" as const, access: "edit" as const });
const entity: Entity = {
  name: "accounts",
  label,
  singular: label,
  title_field: "name",
  fields: [field("name", true), field("code", false), field("owner", true)],
};

describe("the address", () => {
  it("keeps what it understands", () => {
    const filter = { and: [{ field: "grade", op: "eq", value: "S" }] };
    expect(
      readSearch({ q: "光", tab: "mine", sort: "-value_score,name", filter, open: 123, cols: ["name"], view: "9" }),
    ).toEqual({
      q: "光",
      tab: "mine",
      sort: "-value_score,name",
      filter,
      open: "123",
      cols: ["name"],
      view: "9",
    });
  });

  it("leaves out what it does not", () => {
    expect(readSearch({ q: "", tab: "everything", sort: "name;drop", filter: "x", cols: [1], open: null })).toEqual({});
  });
});

describe("the query", () => {
  it("joins the tab with the filter", () => {
    expect(toQuery({ tab: "mine", filter: { and: [{ field: "grade", op: "eq", value: "S" }] } }).filter).toEqual({
      and: [{ field: "owner", op: "eq", value: "me" }, { and: [{ field: "grade", op: "eq", value: "S" }] }],
    });
  });

  it("asks for nothing special by default", () => {
    expect(toQuery({})).toEqual({ q: undefined, filter: undefined, sort: undefined });
  });
});

describe("sorting", () => {
  it("goes up, down and away", () => {
    expect(nextSort(undefined, "name")).toBe("name");
    expect(nextSort("name", "name")).toBe("-name");
    expect(nextSort("-name", "name")).toBeUndefined();
    expect(nextSort("-name", "code")).toBe("code");
  });
});

describe("columns", () => {
  it("are the chosen ones that exist, in their order", () => {
    expect(shownColumns(entity, ["owner", "gone", "code"])).toEqual(["owner", "code"]);
  });

  it("fall back to those the metadata marks", () => {
    expect(shownColumns(entity, ["gone"])).toEqual(["name", "owner"]);
    expect(shownColumns(entity, undefined)).toEqual(["name", "owner"]);
  });
});
