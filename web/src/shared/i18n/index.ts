import i18next, { type i18n } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Label, Language } from "@/shared/api/types";

const STORAGE = "loam.language";

const texts: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  "zh-CN": () => import("./zh-CN.json"),
  en: () => import("./en.json"),
};

/** The language chosen before on this browser, else the browser's own. */
export function preferredLanguage(stored: string | null, browser: readonly string[]): Language {
  if (stored === "zh-CN" || stored === "en") return stored;
  const first = browser.find((tag) => /^(zh|en)/i.test(tag));
  return first && /^en/i.test(first) ? "en" : "zh-CN";
}

export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await texts[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(STORAGE, language);
}

export async function startI18n(): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: "zh-CN",
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  });
  await setLanguage(preferredLanguage(localStorage.getItem(STORAGE), navigator.languages));
  return i18next;
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === "en" ? "en" : "zh-CN";
}

export function pick(label: Label | undefined | null, language: Language): string {
  if (!label) return "";
  return (language === "en" ? label.en : label.zh) || label.zh || label.en;
}

/** Chooses the text of a server-given label in the user's language. */
export function useLabel(): (label: Label | undefined | null) => string {
  const language = useLanguage();
  return (label) => pick(label, language);
}

export { useTranslation as useT };
