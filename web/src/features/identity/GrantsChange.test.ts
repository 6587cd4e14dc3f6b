import { describe, expect, it } from "vitest";
import { differences, type Wording } from "./GrantsChange";
import { BLANK, type Rights, withCommand, withGrant } from "./grants";

const say: Wording = {
  reach: (key, action, before, after) => `${key} ${action} ${before}>${after}`,
  flag: (key, flag, given) => `${given ? "+" : "-"}${key} ${flag}`,
  fields: (name, before, after) => `${name} ${before}>${after}`,
  command: (command, given) => `${given ? "+" : "-"}${command}`,
};

describe("a change of rights", () => {
  it("lists what was granted", () => {
    const after = withCommand(withGrant(BLANK, "@money", { read: 5, create: true }), "imports.run", true);
    expect(differences(BLANK, after, say)).toEqual(["@money read 0>5", "+@money create", "+imports.run"]);
  });

  it("lists what was taken", () => {
    const before: Rights = { ...withCommand(BLANK, "audit.read", true), fields: { "accounts.phone": 1 } };
    const after: Rights = { ...withGrant(BLANK, "@customer", { read: 0 }), classes: { "0": 1 } };
    expect(differences(before, after, say)).toEqual([
      "@customer read 1>0",
      "class.0 2>1",
      "accounts.phone 1>undefined",
      "-audit.read",
    ]);
  });
});
