import { useMemo } from "react";
import { useMe } from "@/shared/api/session";
import { useLanguage } from "@/shared/i18n";
import { absolute, relative } from "./dates";
import { compactMoney, fullMoney } from "./money";
import { type Domain, measure, number, percent, quantity } from "./numbers";

/** The formatters bound to the user's language and, where no currency is named, to the company's currency. */
export function useFormat() {
  const language = useLanguage();
  const company = useMe().company.currency;
  return useMemo(
    () => ({
      language,
      relative: (value: string) => relative(value, language),
      absolute: (value: string) => absolute(value, language),
      money: (amount: string) => compactMoney(amount, language),
      fullMoney: (amount: string, currency?: string | null) => fullMoney(amount, currency || company, language),
      number: (value: number, digits = 0) => number(value, language, digits),
      percent: (share: number, digits = 0) => percent(share, language, digits),
      measure: (value: number, domain?: Domain) => measure(value, language, domain),
      quantity: (value: number, digits = 2) => quantity(value, language, digits),
    }),
    [language, company],
  );
}
