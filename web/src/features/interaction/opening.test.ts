import { describe, expect, it } from "vitest";
import { customerIn } from "./opening";

describe("the place the box is opened from", () => {
  it.each([
    ["/accounts/42", "", "42"],
    ["/accounts", "?open=%2242%22&tab=mine", "42"],
    ["/accounts", "?tab=mine&open=42", "42"],
    ["/accounts", "?tab=mine", undefined],
    ["/accounts/grid", "", undefined],
    ["/contacts/42", "", undefined],
    ["/", "?open=42", undefined],
  ])("%s%s is about %s", (pathname, search, account) => {
    expect(customerIn({ pathname, search })).toBe(account);
  });
});
