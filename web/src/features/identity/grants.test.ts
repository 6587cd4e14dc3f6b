import { describe, expect, it } from "vitest";
import { BLANK, grantFor, readRights, toRights, withCommand, withGrant, writeRights } from "./grants";

describe("rights of a role", () => {
  it("are those it was shipped with while nothing is stored", () => {
    expect(readRights("")).toBeNull();
    expect(readRights("not json")).toBeNull();
    expect(writeRights(null)).toBe("");
  });

  it("survive being read and written", () => {
    const text = JSON.stringify({
      grants: { "@money": { read: 5, edit: 1, archive: 0, create: true, export: false } },
      commands: ["imports.run"],
      classes: { "0": 3 },
      fields: { "accounts.phone": 1 },
    });
    expect(JSON.parse(writeRights(readRights(text)))).toEqual(JSON.parse(text));
  });

  it("are completed where the server leaves out what is not granted", () => {
    const rights = toRights({ commands: null, classes: { "0": 2 }, fields: null });
    expect(rights).toEqual({ grants: {}, commands: [], classes: { "0": 2 } });
  });

  it("never let editing reach further than reading", () => {
    const rights = withGrant(withGrant(BLANK, "accounts", { read: 5, edit: 5, archive: 4 }), "accounts", { read: 2 });
    expect(grantFor(rights, "accounts")).toMatchObject({ read: 2, edit: 2, archive: 2 });
    expect(grantFor(rights, "orders")).toMatchObject({ read: 0, create: false });
  });

  it("hold a command once", () => {
    const twice = withCommand(withCommand(BLANK, "audit.read", true), "audit.read", true);
    expect(twice.commands).toEqual(["audit.read"]);
    expect(withCommand(twice, "audit.read", false).commands).toEqual([]);
  });
});
