import type { Language } from "@/shared/api/types";

export function number(value: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(
    value,
  );
}

/** A share in 0..1 as per cent. */
export function percent(share: number, language: Language, digits = 0): string {
  return new Intl.NumberFormat(language, {
    style: "percent",
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  }).format(share);
}

/** A measured quantity with at most `digits` decimals and grouping. */
export function quantity(value: number, language: Language, digits = 2): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** What an indicator measures: of a ratio and of a rate (of growth) 0.2 is 20 %. */
export type Domain = "any" | "nonnegative" | "ratio" | "rate" | "level" | "score" | "";

/** An indicator's raw value as people say it, without its unit; nobody reads the decimals of thousands. */
export function measure(value: number, language: Language, domain?: Domain): string {
  if (domain === "ratio") return percent(value, language);
  if (domain === "rate") {
    return new Intl.NumberFormat(language, { style: "percent", signDisplay: "exceptZero" }).format(value);
  }
  return quantity(value, language, Math.abs(value) < 1000 ? 2 : 0);
}
