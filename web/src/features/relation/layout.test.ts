import { describe, expect, it } from "vitest";
import { draw, HEIGHT, WIDTH } from "./layout";
import type { Network, NetworkLink } from "./types";

const member = (id: string, parent: string | null, level: number) => ({ id, name: id, parent, level, sales_12m: null });
const link = (id: string, other: string, kind: string, outward: boolean, more: Partial<NetworkLink> = {}) => ({
  id,
  other,
  kind,
  outward,
  name: other,
  hidden: false,
  rev: "",
  share: null,
  valid_from: null,
  valid_to: null,
  source: "",
  may_edit: false,
  ...more,
});

const totals = { accounts: 1, currency: "CNY", sales_12m: null, sales_total: null, orders: null };
const network = {
  group: [member("head", null, 0), member("me", "head", 1), member("sister", "head", 1)],
  links: [
    link("1", "head", "parent_of", false),
    link("2", "partner", "distributes_for", true),
    link("3", "partner", "referred", true),
    link("4", "rival", "competes_with", false),
    link("5", "past", "referred", true, { valid_to: "2025-01-01" }),
    link("6", "secret", "referred", true, { hidden: true, name: "" }),
  ],
  totals,
  reach: totals,
  may_link: true,
} as Network;

describe("draw", () => {
  const drawing = draw(network, "me");

  it("draws each company once and leaves out what is over or hidden", () => {
    expect(drawing.boxes.map((box) => box.id).sort()).toEqual(["head", "me", "partner", "rival", "sister"]);
  });

  it("draws every link in force, and a parent once", () => {
    expect(drawing.lines.map((line) => line.id).sort()).toEqual(["2", "3", "4", "pme", "psister"]);
  });

  it("puts no box on another", () => {
    for (const a of drawing.boxes)
      for (const b of drawing.boxes)
        if (a !== b) expect(Math.abs(a.x - b.x) >= WIDTH || Math.abs(a.y - b.y) >= HEIGHT).toBe(true);
  });

  it("tells rivals from partners", () => {
    expect(drawing.boxes.find((box) => box.id === "rival")?.role).toBe("rival");
    expect(drawing.boxes.find((box) => box.id === "partner")?.role).toBe("partner");
  });
});
