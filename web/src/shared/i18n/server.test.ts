import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import en from "./en.json";
import zh from "./zh-CN.json";

const server = (language: string): Record<string, string> =>
  JSON.parse(
    readFileSync(new URL(`../../../../internal/platform/i18n/${language}.json`, import.meta.url), "utf8"),
  ) as Record<string, string>;

const leaves = (texts: Record<string, string>) =>
  Object.fromEntries(Object.entries(texts).filter(([key]) => /^value\.leaf\.\w+$/.test(key)));

describe("texts that the server has too", () => {
  it("call the indicators by the same names", () => {
    expect(leaves(zh)).toEqual(leaves(server("zh-CN")));
    expect(leaves(en)).toEqual(leaves(server("en")));
  });
});
