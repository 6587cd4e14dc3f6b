import { describe, expect, it } from "vitest";
import { formatOptions, parseOptions } from "./custom-field";

describe("choices of a custom field", () => {
  it("are read one a line", () => {
    expect(parseOptions("gold = 金 | Gold\n\n银\nb = 铜")).toEqual([
      { value: "gold", label: { zh: "金", en: "Gold" } },
      { value: "银", label: { zh: "银", en: "银" } },
      { value: "b", label: { zh: "铜", en: "铜" } },
    ]);
  });

  it("are written so that they read the same", () => {
    const options = parseOptions("gold = 金 | Gold\n银");
    expect(parseOptions(formatOptions(options))).toEqual(options);
  });
});
