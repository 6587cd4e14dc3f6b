import { describe, expect, it } from "vitest";
import { entity as makeEntity, field as makeField } from "@/mocks/meta";
import { nextSort, readSearch, shownColumns, tabsOf, toQuery } from "./search";

const field = (name: string, list: boolean) => makeField(name, "text", { list });
const entity = makeEntity("accounts", [field("name", true), field("code", false), field("owner", true)]);

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
  const owned = makeEntity("accounts", [makeField("owner", "user")], { owned: true, owner_field: "owner" });
  const inside = makeEntity("orders", [field("number", true)], { owned: true, owner_field: "account.owner" });
  const untold = makeEntity("orders", [makeField("created_by", "user", { group: "record" })], { owned: true });

  it("of the tab goes by the field that owns the record", () => {
    expect(toQuery(inside, { tab: "department" }).filter).toEqual({
      field: "account.owner",
      op: "eq",
      value: "my_department_below",
    });
    expect(toQuery(untold, { tab: "mine" }).filter).toBeUndefined();
    expect(toQuery(untold, { tab: "shared" }).filter).toEqual({ field: "collaborator", op: "eq", value: "me" });
    expect([owned, inside, untold, entity].map(tabsOf)).toEqual([
      ["all", "mine", "department", "shared"],
      ["all", "mine", "department", "shared"],
      ["all", "shared"],
      [],
    ]);
  });

  it("joins the tab with the filter", () => {
    expect(toQuery(owned, { tab: "mine", filter: { and: [{ field: "grade", op: "eq", value: "S" }] } }).filter).toEqual(
      {
        and: [{ field: "owner", op: "eq", value: "me" }, { and: [{ field: "grade", op: "eq", value: "S" }] }],
      },
    );
  });

  it("asks for nothing special by default", () => {
    expect(toQuery(owned, {})).toEqual({ q: undefined, filter: undefined, sort: undefined });
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
