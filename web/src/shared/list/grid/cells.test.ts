import { describe, expect, it } from "vitest";
import type { Field, RecordData } from "@/shared/api/types";
import { fromText, toText } from "./cells";

const field = (kind: Field["kind"], more: Partial<Field> = {}) => ({ name: "f", kind, ...more }) as Field;
const stage = field("choice", { options: [{ value: "lead", label: { zh: "线索", en: "Lead" } }] });
const record = (value: unknown) => ({ id: "1", rev: "1", f: value }) as RecordData;

describe("a cell", () => {
  it("is read as people write it", () => {
    expect(fromText(field("date"), "2026/1/5")).toEqual({ value: "2026-01-05" });
    expect(fromText(field("date"), "2026年11月22日")).toEqual({ value: "2026-11-22" });
    expect(fromText(field("date"), "20260228")).toEqual({ value: "2026-02-28" });
    expect(fromText(field("money"), "¥1,234,567.80")).toEqual({ value: "1234567.80" });
    expect(fromText(field("number"), "１２.５")).toEqual({ value: 12.5 });
    expect(fromText(field("number", { percent: true }), "12.5%")).toEqual({ value: 0.125 });
    expect(fromText(field("integer"), "-3")).toEqual({ value: -3 });
    expect(fromText(field("bool"), "是")).toEqual({ value: true });
    expect(fromText(stage, "线索")).toEqual({ value: "lead" });
    expect(fromText(stage, "LEAD")).toEqual({ value: "lead" });
    expect(fromText(field("texts"), "138;139；140")).toEqual({ value: ["138", "139", "140"] });
    expect(fromText(field("user"), " 李明 ")).toEqual({ named: ["李明"] });
    expect(fromText(field("text"), "  ")).toEqual({ value: null });
  });

  it("says what it cannot read", () => {
    expect(fromText(field("date"), "2026-02-30")).toEqual({ bad: "date" });
    expect(fromText(field("date"), "tomorrow")).toEqual({ bad: "date" });
    expect(fromText(field("number"), "1,2,3")).toEqual({ bad: "number" });
    expect(fromText(field("integer"), "1.5")).toEqual({ bad: "number" });
    expect(fromText(field("money"), "1.2万")).toEqual({ bad: "number" });
    expect(fromText(field("bool"), "maybe")).toEqual({ bad: "yesno" });
    expect(fromText(stage, "won")).toEqual({ bad: "choice" });
  });

  it("shows what is stored, and reads it back", () => {
    expect(toText(stage, record("lead"), "zh-CN")).toBe("线索");
    expect(toText(field("user"), record({ id: "7", name: "李明" }), "en")).toBe("李明");
    expect(toText(field("bool"), record(false), "en")).toBe("no");
    const share = field("number", { percent: true });
    expect(toText(share, record(0.07), "en")).toBe("7%");
    expect(fromText(share, toText(share, record(0.123456), "en"))).toEqual({ value: 0.123456 });
    expect(toText(field("money"), record(null), "en")).toBe("");
  });
});
