import { describe, expect, it } from "vitest";
import type { RecordData } from "@/shared/api/types";
import { matchesRole, roleChoices } from "./roles";

const own: RecordData = { id: "1", rev: "1", code: "exporter", name: "外贸员", name_en: "Exporter" };
const unnamed: RecordData = { id: "2", rev: "1", code: "packer", name: "打包", name_en: "" };
const shipped = [{ value: "boss", label: { zh: "老板", en: "Boss" } }];

describe("choices of roles", () => {
  it("carry the company's own names in the reader's language", () => {
    expect(roleChoices([own, unnamed], shipped, "en").map((choice) => choice.label)).toEqual(["Exporter", "打包"]);
    expect(roleChoices([own], shipped, "zh-CN")[0]).toMatchObject({ value: "exporter", label: "外贸员" });
  });

  it("fall back to the metadata when the roles cannot be read", () => {
    expect(roleChoices(undefined, shipped, "zh-CN")).toEqual([
      { value: "boss", label: "老板", words: "boss 老板 boss" },
    ]);
  });

  it("are found by code and by either name", () => {
    const [choice] = roleChoices([own], undefined, "zh-CN");
    expect(["exporter", "EXPORT", "外贸", " Exporter "].every((typed) => matchesRole(typed, choice))).toBe(true);
    expect(matchesRole("boss", choice)).toBe(false);
  });
});
