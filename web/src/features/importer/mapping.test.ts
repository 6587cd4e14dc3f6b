import { describe, expect, it } from "vitest";
import { mappedOnly, retarget, targetOf } from "./mapping";
import type { Mapping } from "./types";

const proposed: Mapping[] = [
  { column: 0, entity: "accounts", field: "code", confidence: 0.97, why: "name" },
  { column: 1, entity: "orders", field: "amount", confidence: 0.6, why: "values" },
];

describe("the mapping", () => {
  it("frees a target that another column takes", () => {
    const changed = retarget(proposed, 2, "accounts.code");
    expect(changed.map(targetOf)).toEqual(["", "orders.amount", "accounts.code"]);
  });

  it("leaves a column out", () => {
    expect(mappedOnly(retarget(proposed, 1, ""))).toEqual([{ column: 0, entity: "accounts", field: "code" }]);
  });

  it("keeps dots in the names of custom fields", () => {
    expect(mappedOnly(retarget([], 3, "accounts.custom.tier"))).toEqual([
      { column: 3, entity: "accounts", field: "custom.tier" },
    ]);
  });

  it("may leave out several columns", () => {
    const changed = retarget(retarget(proposed, 0, ""), 1, "");
    expect(changed.map(targetOf)).toEqual(["", ""]);
  });
});
