import { describe, expect, it } from "vitest";
import { companyDay } from "./today";

describe("the company's day", () => {
  const night = new Date("2026-11-20T17:30:00Z"); // half past one the next morning in Shanghai
  it("is that of its zone, not of the browser", () => {
    expect(companyDay({ zone: "Asia/Shanghai", today: "2026-11-20" }, night)).toBe("2026-11-21");
    expect(companyDay({ zone: "America/New_York", today: "2026-11-20" }, night)).toBe("2026-11-20");
  });

  it("follows the server where the clock is slow or the zone unknown", () => {
    expect(companyDay({ zone: "Asia/Shanghai", today: "2026-11-25" }, night)).toBe("2026-11-25");
    expect(companyDay({ zone: "Nowhere/None", today: "2026-11-22" }, night)).toBe("2026-11-22");
  });
});
