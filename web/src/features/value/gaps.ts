import { bodyOf, type Draft, EVIDENCE_FROM, isDate, isLevel } from "./entry";
import type { InputKind } from "./types";

/** What is wrong with a cell before it is sent: a key of the texts. */
export type CellFault = "gaps.bad" | "gaps.noEvidence" | "gaps.noReason";

const BLANK: Draft = { state: "known", value: null, reason: "", source: "", dated_on: "", note: "", evidence: [] };

const NA = /^(n\/?a|不适用)\s*[:：,，]?\s*(.*)$/i;
const DATE = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;
const NUMBER = /^([-+]?[\d,，]*\.?\d+)\s*(万|亿|k|m|%|％)?\s*(.*)$/i;

const FACTOR: Record<string, number> = { 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6 };

/**
 * Reads what was typed into a cell: "3 acceptance report", "na too small", "?" for looked at but not known, "12%",
 * "800万", "2026-03-01". What follows the value is its evidence or reason.
 */
export function parseCell(text: string, kind: Pick<InputKind, "domain" | "gate" | "may_be_na">): Draft | CellFault {
  const typed = text.trim();
  if (typed === "?" || typed === "？") return { ...BLANK, state: "unknown" };
  const na = NA.exec(typed);
  if (na) {
    if (!kind.may_be_na) return "gaps.bad";
    return na[2] ? { ...BLANK, state: "na", reason: na[2] } : "gaps.noReason";
  }
  if (isDate(kind)) {
    const date = DATE.exec(typed);
    if (!date) return "gaps.bad";
    const [, year, month, day] = date as unknown as [string, string, string, string];
    return { ...BLANK, dated_on: `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` };
  }
  return parseValue(typed, kind);
}

function parseValue(typed: string, kind: Pick<InputKind, "domain" | "gate">): Draft | CellFault {
  const match = NUMBER.exec(typed);
  if (!match) return "gaps.bad";
  const [, digits, unit, rest] = match;
  const value = Number((digits as string).replace(/[,，]/g, "")) * (FACTOR[(unit ?? "").toLowerCase()] ?? 1);
  const said = (rest ?? "").trim();
  if (!Number.isFinite(value)) return "gaps.bad";
  if (!isLevel(kind)) return { ...BLANK, value, note: said };
  if (!Number.isInteger(value) || value < 0 || value > 4 || unit) return "gaps.bad";
  if (kind.gate) return said ? { ...BLANK, value, note: said } : "gaps.noReason";
  if (value >= EVIDENCE_FROM && !said) return "gaps.noEvidence";
  return { ...BLANK, value, evidence: said ? [{ kind: "text", text: said }] : [] };
}

/** A block copied from a spreadsheet. */
export function parsePaste(text: string): string[][] {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
}

export const cellKey = (account: string, leaf: string) => `${account}.${leaf}`;

/** The cell as the server wants it. */
export const cellBody = (account: string, kind: InputKind, draft: Draft, replaces: string) => ({
  account,
  ...bodyOf(kind, draft, replaces),
});
