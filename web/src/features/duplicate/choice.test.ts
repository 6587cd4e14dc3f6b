import { describe, expect, it } from "vitest";
import type { Field, RecordData } from "@/shared/api/types";
import { differing, joined, taken } from "./choice";
import { readTyped } from "./typed";

const field = (name: string, kind = "text") => ({ name, kind }) as Field;
const one: RecordData = {
  id: "1",
  rev: "1",
  name: "A",
  phone: null,
  region: "福建",
  roles: ["dealer"],
  custom: { erp: null },
};
const two: RecordData = {
  id: "2",
  rev: "1",
  name: "A",
  phone: "0591",
  region: "福州",
  roles: [],
  custom: { erp: "K" },
};

describe("what a merge keeps", () => {
  it("shows only fields that differ", () => {
    const fields = ["name", "phone", "region", "custom.erp"].map((name) => field(name));
    expect(differing(fields, [one, two]).map(({ name }) => name)).toEqual(["phone", "region", "custom.erp"]);
  });

  it("takes the main record's value, else the first there is, unless somebody chose", () => {
    expect(taken(field("region"), [one, two], "1", {})).toBe("1");
    expect(taken(field("phone"), [one, two], "1", {})).toBe("2");
    expect(taken(field("custom.erp"), [one, two], "1", {})).toBe("2");
    expect(taken(field("region"), [one, two], "1", { region: "2" })).toBe("2");
  });

  it("joins lists", () => {
    expect([field("phones", "texts"), field("roles", "choices"), field("name")].map(joined)).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("what is looked up", () => {
  it.each([
    ["91350100m000100y43", "uscc"],
    ["li@meide.com.cn", "emails"],
    ["+86 591-8765 4321", "phones"],
    ["(0591) 87654321", "phones"],
    ["www.meide.com.cn", "website"],
    ["meide.com", "website"],
    ["福建美德科技", "name"],
    ["3M 中国", "name"],
  ])("%s is a %s", (text, key) => {
    expect(Object.keys(readTyped(text))).toEqual(["entity", key]);
  });

  it("is nothing for one letter", () => {
    expect(readTyped("A")).toEqual({ entity: "accounts" });
  });
});
