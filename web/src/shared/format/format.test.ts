import { describe, expect, it } from "vitest";
import { absolute, daysBetween, duration, relative } from "./dates";
import { compactMoney, compactNumber, fullMoney } from "./money";
import { measure, percent, quantity } from "./numbers";

describe("short amounts", () => {
  it.each([
    [0, "0", "0"],
    [999, "999", "999"],
    [9_999, "9,999", "10 k"],
    [12_000, "1.2 万", "12 k"],
    [12_345, "1.2 万", "12.3 k"],
    [999_500, "100 万", "1 m"],
    [1_234_567, "123 万", "1.2 m"],
    [99_999_999, "1 亿", "100 m"],
    [340_000_000, "3.4 亿", "340 m"],
    [5_000_000_000, "50 亿", "5 bn"],
    [-12_345, "-1.2 万", "-12.3 k"],
  ])("%d", (value, zh, en) => {
    expect(compactNumber(value, "zh-CN")).toBe(zh);
    expect(compactNumber(value, "en")).toBe(en);
  });

  it("pass a masked amount through", () => {
    expect(compactMoney("•••", "en")).toBe("•••");
  });
});

describe("full amounts", () => {
  it("keep every digit of the decimal string", () => {
    expect(fullMoney("90071992547409931.27", "GBP", "en").replace(/\s/g, " ")).toBe("GBP 90,071,992,547,409,931.27");
  });

  it("have the decimals of their currency", () => {
    expect(fullMoney("1234", "JPY", "en").replace(/\s/g, " ")).toBe("JPY 1,234");
  });
});

describe("numbers", () => {
  it("are grouped and cut", () => {
    expect(quantity(1234.5678, "en")).toBe("1,234.57");
    expect(percent(0.34054, "en", 1)).toBe("34.1%");
  });
});

describe("dates", () => {
  const now = new Date("2026-11-22T12:00:00");

  it.each([
    ["2026-11-22", "today", "今天"],
    ["2026-11-21", "yesterday", "昨天"],
    ["2026-11-12", "10 days ago", "10天前"],
    ["2026-09-22", "2 months ago", "2个月前"],
    ["2025-11-23", "11 months ago", "11个月前"],
    ["2025-11-22", "last year", "去年"],
    ["2023-06-01", "3 years ago", "3年前"],
    ["2026-11-29", "in 7 days", "7天后"],
  ])("%s", (date, en, zh) => {
    expect(relative(date, "en", now)).toBe(en);
    expect(relative(date, "zh-CN", now)).toBe(zh);
  });

  it("are told to the minute on the same day", () => {
    expect(relative(new Date(now.getTime() - 5 * 60_000).toISOString(), "en", now)).toBe("5 minutes ago");
    expect(relative(new Date(now.getTime() - 3 * 3_600_000).toISOString(), "en", now)).toBe("3 hours ago");
  });

  it("count calendar days, not spans of 24 hours", () => {
    expect(daysBetween(new Date("2026-11-21T23:59:00"), new Date("2026-11-22T00:01:00"))).toBe(-1);
  });

  it("stay the day they name in every time zone", () => {
    expect(absolute("2026-11-22", "en")).toBe("Nov 22, 2026");
  });
});

describe("spans", () => {
  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [7387, "2:03:07"],
  ])("%d s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("indicators", () => {
  it.each([
    [0.957, "ratio", "96%"],
    [0.214, "rate", "+21%"],
    [-0.14, "rate", "-14%"],
    [0, "rate", "0%"],
    [2.946, "nonnegative", "2.95"],
    [287_829.22, "any", "287,829"],
    [-1_234.5, "any", "-1,235"],
  ] as const)("%d as %s", (value, domain, shown) => {
    expect(measure(value, "en", domain)).toBe(shown);
  });
});
