import { describe, expect, it } from "vitest";
import { bodyOf, draftOf } from "./entry";
import { parseCell, parsePaste } from "./gaps";
import type { InputLeaf } from "./types";

const level = { domain: "level", gate: false, may_be_na: true } as const;
const threat = { domain: "level", gate: true, may_be_na: false } as const;
const amount = { domain: "nonnegative", gate: false, may_be_na: true } as const;
const rate = { domain: "rate", gate: false, may_be_na: true } as const;
const day = { domain: "", gate: true, may_be_na: false } as const;

describe("a cell of the grid", () => {
  it("is a level with its evidence", () => {
    expect(parseCell("3 验收报告", level)).toMatchObject({ value: 3, evidence: [{ kind: "text", text: "验收报告" }] });
    expect(parseCell("1", level)).toMatchObject({ state: "known", value: 1, evidence: [] });
    expect(parseCell("2", level)).toBe("gaps.noEvidence");
    for (const bad of ["5", "2.5", "-1", "x", "3%"]) expect(parseCell(bad, level)).toBe("gaps.bad");
  });

  it("is a threat with its reason, which always applies", () => {
    expect(parseCell("0 没有冲突", threat)).toMatchObject({ value: 0, note: "没有冲突" });
    expect(parseCell("1", threat)).toBe("gaps.noReason");
    expect(parseCell("na", threat)).toBe("gaps.bad");
  });

  it("is deliberately unknown or not applicable", () => {
    expect(parseCell("？", level)).toMatchObject({ state: "unknown", value: null });
    expect(parseCell("不适用 只买标准品", level)).toMatchObject({ state: "na", reason: "只买标准品" });
    expect(parseCell("n/a", level)).toBe("gaps.noReason");
  });

  it("is an amount, a rate or a day as people write it", () => {
    expect(parseCell("1,200,000", amount)).toMatchObject({ value: 1_200_000 });
    expect(parseCell("800万 采购说的", amount)).toMatchObject({ value: 8_000_000, note: "采购说的" });
    expect(parseCell("12%", rate)).toMatchObject({ value: 12 });
    expect(parseCell("2026/3/1", day)).toMatchObject({ dated_on: "2026-03-01" });
    expect(parseCell("soon", day)).toBe("gaps.bad");
  });

  it("reads a block from a spreadsheet", () => {
    expect(parsePaste("1\t2\r\n3\t\r\n")).toEqual([
      ["1", "2"],
      ["3", ""],
    ]);
  });
});

describe("an entry", () => {
  it("shows a rate in per cent and sends the share", () => {
    const leaf = { code: "P2", domain: "rate", entry: { id: "7", state: "known", value: 0.12, evidence: [] } };
    const draft = draftOf(leaf as unknown as InputLeaf, "2026-01-01");
    expect(draft.value).toBe(12);
    expect(bodyOf({ code: "P2", domain: "rate" }, draft, "7")).toMatchObject({ value: 0.12, replaces: "7" });
  });

  it("has no value when unknown or not applicable", () => {
    const draft = { state: "na", value: 3, reason: "r", source: "", dated_on: "", note: "", evidence: [] } as const;
    const body = bodyOf({ code: "N1", domain: "level" }, { ...draft, evidence: [] }, "");
    expect(body).toEqual({ leaf: "N1", state: "na", reason: "r", evidence: [], replaces: "" });
  });
});
