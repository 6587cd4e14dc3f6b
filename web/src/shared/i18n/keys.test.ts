import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en.json";
import zh from "./zh-CN.json";

const root = join(import.meta.dirname, "../..");

function sources(): string[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|mocks/.test(file))
    .map((file) => readFileSync(join(root, file), "utf8"));
}

const code = sources().join("\n");
const keys = new Set(Object.keys(zh));

describe("texts", () => {
  it("exist in both languages", () => {
    // English alone has a singular: "key_one" beside "key".
    const singular = (key: string) => key.endsWith("_one") && keys.has(key.slice(0, -"_one".length));
    expect(
      Object.keys(en)
        .filter((key) => !singular(key))
        .sort(),
    ).toEqual(Object.keys(zh).sort());
  });

  it("are never empty", () => {
    expect([...Object.entries(zh), ...Object.entries(en)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("name the same parameters in both languages", () => {
    const parameters = (text: string) => [...text.matchAll(/{{(\w+)[},]/g)].map((match) => match[1]).sort();
    const english: Record<string, string> = en;
    const differing = Object.entries(zh).filter(
      ([key, text]) => parameters(text).join() !== parameters(english[key] ?? "").join(),
    );
    expect(differing).toEqual([]);
  });

  it("exist for every literal key in the code", () => {
    const used = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] as string);
    expect(used.length).toBeGreaterThan(300);
    expect(used.filter((key) => !keys.has(key))).toEqual([]);
  });

  it("exist for every composed key in the code", () => {
    const prefixes = [...code.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)].map((match) => match[1] as string);
    expect(prefixes.length).toBeGreaterThan(10);
    expect(prefixes.filter((prefix) => ![...keys].some((key) => key.startsWith(prefix)))).toEqual([]);
  });

  it("are all used", () => {
    const prefixes = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map((match) => match[1] as string);
    const quoted = new Set([...code.matchAll(/"([\w.]+)"/g)].map((match) => match[1]));
    const unused = [...keys].filter((key) => !quoted.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });
});
