import type { FieldKind, Option, Schema, With } from "@/shared/api/types";

export type CustomField = With<Schema<"CustomFieldItem">, { kind: FieldKind }>;

export const CUSTOM_KINDS: FieldKind[] = [
  "text",
  "number",
  "date",
  "choice",
  "choices",
  "user",
  "ref",
  "money",
  "bool",
];

/** Choices as people type them, one a line: "value = 中文 | English", or one text for all three. */
export function parseOptions(text: string): Option[] {
  return text.split("\n").flatMap((line) => {
    const [head = "", rest] = line.split("=", 2).map((part) => part.trim());
    if (!head) return [];
    const [zh = head, en] = (rest ?? head).split("|", 2).map((part) => part.trim());
    return { value: head, label: { zh: zh || head, en: en || zh || head } };
  });
}

export function formatOptions(options: Option[] | undefined): string {
  return (options ?? [])
    .map(({ value, label }) =>
      label.zh === value && label.en === value ? value : `${value} = ${label.zh} | ${label.en}`,
    )
    .join("\n");
}
