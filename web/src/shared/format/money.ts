import type { Language } from "@/shared/api/types";

interface Step {
  from: number;
  sign: string;
}

const STEPS: Record<Language, Step[]> = {
  "zh-CN": [
    { from: 1e8, sign: "亿" },
    { from: 1e4, sign: "万" },
  ],
  en: [
    { from: 1e9, sign: "bn" },
    { from: 1e6, sign: "m" },
    { from: 1e3, sign: "k" },
  ],
};

/** Rounds a scaled amount to what fits a cell: one decimal below 100, none from there on. */
function short(scaled: number, language: Language): string {
  const digits = Math.abs(scaled) < 99.95 ? 1 : 0;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(scaled);
}

/** The largest step the value reaches once it is rounded: 99,999,999 is 1 亿, not 10,000 万. */
function stepFor(size: number, steps: Step[]): Step | undefined {
  return steps.find((step, index) => {
    const below = steps[index + 1]?.from ?? 1;
    return Math.round(size / below) * below >= step.from;
  });
}

/** 12345.6 → "1.2 万" (zh-CN) or "12.3 k" (en). The full figure belongs into the hover text. */
export function compactNumber(value: number, language: Language): string {
  const step = stepFor(Math.abs(value), STEPS[language]);
  if (!step) return new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value);
  return `${short(value / step.from, language)} ${step.sign}`;
}

/** The exact amount with its currency. The string goes to Intl as it is, so no digit is lost to float64. */
export function fullMoney(amount: string, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "code" });
  return format.format(amount as Intl.StringNumericLiteral);
}

export function compactMoney(amount: string, language: Language): string {
  const value = Number(amount);
  return Number.isFinite(value) ? compactNumber(value, language) : amount;
}
