import type { Field, Language, RecordData } from "@/shared/api/types";
import { fieldValue, isRef } from "@/shared/record/values";

/** Kinds that do not fit a cell of text. */
const NOT_HERE = ["series", "json", "tags"];

export const isGridField = (field: Field) =>
  field.access === "edit" && !field.read_only && !NOT_HERE.includes(field.kind);

/** What a cell says when it cannot be read; the texts are `grid.bad.…`. */
export type Bad = "choice" | "yesno" | "date" | "number" | "unknown" | "several";

export type Read = { value: unknown } | { bad: Bad } | { named: string[] };

const optionText = (field: Field, value: unknown, language: Language) => {
  const option = field.options?.find((candidate) => candidate.value === value);
  return option ? (language === "en" ? option.label.en : option.label.zh) : String(value);
};

/** A value as the text of its cell, as a spreadsheet would show it. */
export function toText(field: Field, record: RecordData, language: Language): string {
  const value = fieldValue(record, field.name);
  if (value === null || value === undefined) return "";
  if (isRef(value)) return value.name ?? "";
  if (Array.isArray(value)) return value.map((item) => optionText(field, item, language)).join("; ");
  if (field.kind === "bool") return yesNo(value === true, language);
  if (field.kind === "choice") return optionText(field, value, language);
  if (field.percent && typeof value === "number") return `${Number((value * 100).toFixed(6))}%`;
  return String(value);
}

const yesNo = (yes: boolean, language: Language) => (language === "en" ? (yes ? "yes" : "no") : yes ? "是" : "否");

const YES = ["是", "y", "yes", "true", "1", "√", "对"];
const NO = ["否", "n", "no", "false", "0", "×", "不"];

function readChoice(field: Field, text: string): Read {
  const wanted = text.toLowerCase();
  const option = field.options?.find(({ value, label }) =>
    [value, label.zh, label.en].some((name) => name.toLowerCase() === wanted),
  );
  return option ? { value: option.value } : { bad: "choice" };
}

function readDate(text: string): Read {
  const parts =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (!parts) return { bad: "date" };
  const [, year = "", month = "", day = ""] = parts;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const real = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? { value: date } : { bad: "date" };
}

/** Digits as people and spreadsheets write them: full width, grouped, with a currency sign or in percent. */
function digits(text: string): { plain: string; percent: boolean } {
  const half = text.normalize("NFKC").replace(/[¥￥$€£\s]/g, "");
  return { plain: half.replace(/%$/, "").replace(/(\d),(?=\d{3}(\D|$))/g, "$1"), percent: half.endsWith("%") };
}

function readNumber(field: Field, text: string): Read {
  const { plain, percent } = digits(text);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain)) return { bad: "number" };
  if (field.kind === "money") return { value: plain.replace("+", "") };
  const number = Number(plain);
  if (field.kind === "integer" && !Number.isInteger(number)) return { bad: "number" };
  return { value: percent ? Number((number / 100).toPrecision(12)) : number };
}

const split = (text: string) =>
  text
    .split(/[;；\n]/)
    .map((part) => part.trim())
    .filter(Boolean);

/**
 * The text of a cell as the server wants it. People and other records are named in a cell; which ones are meant is asked
 * of the server (`named`).
 */
export function fromText(field: Field, raw: string): Read {
  const text = raw.trim();
  if (text === "") return { value: null };
  switch (field.kind) {
    case "choice":
      return readChoice(field, text);
    case "choices": {
      const read = split(text).map((part) => readChoice(field, part));
      return read.some((one) => "bad" in one)
        ? { bad: "choice" }
        : { value: read.flatMap((one) => ("value" in one ? one.value : [])) };
    }
    case "texts":
      return { value: split(text) };
    case "bool": {
      const wanted = text.toLowerCase();
      if (YES.includes(wanted)) return { value: true };
      return NO.includes(wanted) ? { value: false } : { bad: "yesno" };
    }
    case "date":
      return readDate(text);
    case "number":
    case "integer":
    case "money":
      return readNumber(field, text);
    case "user":
    case "ref":
      return { named: [text] };
    default:
      return { value: text };
  }
}
