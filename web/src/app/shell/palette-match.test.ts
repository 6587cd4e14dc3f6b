import { describe, expect, it } from "vitest";
import { matches } from "./palette-match";

describe("the palette", () => {
  const entry = { words: "新建客户 new customer new.accounts" };

  it("finds by any of the words, in any order and case", () => {
    expect(matches(entry, "客户")).toBe(true);
    expect(matches(entry, "Customer NEW")).toBe(true);
    expect(matches(entry, "accounts")).toBe(true);
  });

  it("wants all of them", () => {
    expect(matches(entry, "new order")).toBe(false);
    expect(matches(entry, "订单")).toBe(false);
  });
});
