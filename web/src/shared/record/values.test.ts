import { describe, expect, it } from "vitest";
import { field as makeField } from "@/mocks/meta";
import type { Field, RecordData } from "@/shared/api/types";
import { changedValues, fieldValue, inputValue, titleField, titleOf, toBody } from "./values";

const field = (kind: Field["kind"]) => makeField("x", kind);
const record: RecordData = { id: "7", rev: "2", name: "", owner: { id: "1", name: "李雷" }, custom: { tier: "gold" } };

describe("values", () => {
  it("of custom fields live apart", () => {
    expect(fieldValue(record, "custom.tier")).toBe("gold");
    expect(toBody({ name: "A", "custom.tier": null })).toEqual({ name: "A", custom: { tier: null } });
    expect(toBody({ name: "A" })).toEqual({ name: "A" });
  });

  it("of references are edited by id", () => {
    expect(inputValue(field("user"), record.owner)).toBe("1");
    expect(inputValue(field("ref"), { id: null, name: null, hidden: true })).toBeUndefined();
    expect(inputValue(field("text"), null)).toBeUndefined();
  });
});

describe("changes", () => {
  it("are only what differs", () => {
    expect(changedValues({ a: "1", b: ["x"], c: undefined }, { a: "1", b: ["x"], c: "" })).toEqual({});
    expect(changedValues({ a: "1", b: ["x"] }, { a: "2", b: ["x", "y"] })).toEqual({ a: "2", b: ["x", "y"] });
  });

  it("empty a field with null", () => {
    expect(changedValues({ a: "1" }, { a: "" })).toEqual({ a: null });
  });
});

describe("titles", () => {
  it("fall back to the id", () => {
    expect(titleOf(record, "name")).toBe("7");
    expect(titleOf(record, "owner")).toBe("李雷");
  });

  it("are English for who reads English, where there is one", () => {
    const roles = { title_field: "name", title_field_en: "name_en" };
    const boss = { id: "1", rev: "1", name: "老板", name_en: "Boss" };
    const own = { id: "2", rev: "1", name: "文员", name_en: null };
    expect(titleField(roles, boss, "en")).toBe("name_en");
    expect(titleField(roles, boss, "zh-CN")).toBe("name");
    expect(titleField(roles, own, "en")).toBe("name");
    expect(titleField({ title_field: "name" }, boss, "en")).toBe("name");
    expect(titleField(undefined, boss, "en")).toBe("name");
  });
});
