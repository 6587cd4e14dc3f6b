import type { Language, Option, RecordData } from "@/shared/api/types";

export interface RoleChoice {
  value: string;
  label: string;
  /** Everything the role can be found by while one types. */
  words: string;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** A company's roles as choices. Without a list of roles, those the metadata knows. */
export function roleChoices(
  roles: RecordData[] | undefined,
  shipped: Option[] | null | undefined,
  language: Language,
): RoleChoice[] {
  const all =
    roles?.map((role) => ({ code: text(role.code), zh: text(role.name), en: text(role.name_en) })) ??
    (shipped ?? []).map((option) => ({ code: option.value, ...option.label }));
  return all.map(({ code, zh, en }) => ({
    value: code,
    label: (language === "en" ? en || zh : zh || en) || code,
    words: [code, zh, en].join(" ").toLowerCase(),
  }));
}

export const matchesRole = (typed: string, choice: RoleChoice | undefined): boolean =>
  choice?.words.includes(typed.trim().toLowerCase()) ?? false;
