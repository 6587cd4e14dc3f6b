import { describe, expect, it } from "vitest";
import { grouped } from "./tab-groups";

const tab = (key: string, group?: string) => ({ key, label: key.toUpperCase(), group });
const shape = (...tabs: ReturnType<typeof tab>[]) =>
  grouped(tabs, (group) => `<${group}>`).map((one) => [one.label, one.tabs.map(({ key }) => key).join(" ")]);

describe("groups of tabs", () => {
  it("stand where their first tab stands and gather the later ones", () => {
    expect(
      shape(
        tab("score", "value"),
        tab("details"),
        tab("orders", "trade"),
        tab("outlook", "value"),
        tab("wallet", "trade"),
      ),
    ).toEqual([
      ["<value>", "score outlook"],
      ["DETAILS", "details"],
      ["<trade>", "orders wallet"],
    ]);
  });

  it("of one tab are that tab", () => {
    expect(shape(tab("service", "relations"), tab("details"))).toEqual([
      ["SERVICE", "service"],
      ["DETAILS", "details"],
    ]);
  });
});
