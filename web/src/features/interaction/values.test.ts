import { describe, expect, it } from "vitest";
import type { Draft, Story } from "./types";
import { emptyEntry, fromStory, missing, offered, sendEntry, strangers, toEntry, toPatch, withGuess } from "./values";

const today = "2026-11-20";
const guess = (more: Partial<Draft> = {}): Draft => ({
  accounts: [{ id: "7", name: "澜樾集成" }],
  contacts: [],
  new_account: "",
  new_contacts: [],
  kind: "visit",
  date: "2026-11-19",
  time: "15:00",
  planned: false,
  minutes: 40,
  emotion: 1,
  promises: [{ theirs: false, what: "周五前给报价", by: "2026-11-20" }],
  ...more,
});

describe("an entry", () => {
  it("names those the text names, until somebody chooses", () => {
    const wang = { id: "3", name: "王强" };
    expect(withGuess(emptyEntry(today), new Set(), guess({ contacts: [wang] }), today).contacts).toEqual([wang]);
    const chosen = withGuess(emptyEntry(today), new Set(["contacts"]), guess({ contacts: [wang] }), today);
    expect(chosen.contacts).toEqual([]);
  });

  it("knows of new people only where somebody has compared", () => {
    const heard = guess({ new_contacts: ["林经理", "陈工"] });
    const at = (account: string) => ({ ...emptyEntry(today, account), contacts: [{ id: "4", name: "陈工" }] });
    expect(strangers(at("7"), heard, false)).toEqual({ names: ["林经理"], sure: true });
    expect(strangers(at("8"), heard, false)).toEqual({ names: ["林经理"], sure: false });
    expect(strangers(at("8"), heard, true).sure).toBe(true);
    expect(strangers(emptyEntry(today), undefined, false)).toEqual({ names: [], sure: false });
  });

  it("goes with what was heard in it in one piece, which needs its declaration", async () => {
    const item = { kind: "people", content: "CTO leaves", obtained_properly: true, source: "3" };
    const values = { ...emptyEntry(today, "7"), summary: "x", kind: "call", intel: [item] };
    const sent: [string, unknown, string][] = [];
    const send = async (path: string, body: unknown, key: string) => {
      sent.push([path, body, key]);
      return { id: "12" };
    };
    expect(await sendEntry(send, values, "k")).toBe("12");
    expect(sent.map(([path, , key]) => [path, key])).toEqual([["/interactions/record", "k"]]);
    expect(sent[0]?.[1]).toMatchObject({
      intel: [{ record: { kind: "people", content: "CTO leaves", obtained_properly: true }, source: "3" }],
    });
    expect(missing({ ...values, intel: [{ ...item, obtained_properly: false }] }, today)).toBe(
      "intel.needsDeclaration",
    );
  });

  it("names the colleague who promised, and nobody for the customer's promise", () => {
    const promise = { what: "quote", by: today, user: "5" };
    const promises = [
      { ...promise, theirs: false },
      { ...promise, theirs: true },
    ];
    expect(toEntry({ ...emptyEntry(today, "7"), promises }).promises).toEqual([
      { theirs: false, what: "quote", by: today, user: "5" },
      { theirs: true, what: "quote", by: today },
    ]);
  });

  it("is shown for correction as it was stored, and what is emptied is sent empty", () => {
    const story = {
      record: {
        account: { id: "7", name: "澜樾集成" },
        summary: "Saw Wang",
        kind: "visit",
        date: "2026-11-19",
        time: "",
        planned: false,
        minutes: 40,
        ours: ["9"],
      },
      contacts: [{ id: "3", name: "王强" }],
    } as unknown as Story;
    const values = fromStory(story);
    expect(values).toMatchObject({ account: "7", minutes: 40, ours: ["9"], contacts: [{ id: "3", name: "王强" }] });
    const patch = toPatch({ ...values, minutes: undefined, next_step: "" }, "4");
    expect(patch).toMatchObject({ rev: "4", summary: "Saw Wang", minutes: null, next_step: null, ours: ["9"] });
    expect(Object.keys(patch)).not.toContain("account");
  });

  it("takes a guess where nobody has chosen", () => {
    const got = withGuess({ ...emptyEntry(today), kind: "call" }, new Set(["kind"]), guess(), today);
    expect(got).toMatchObject({
      account: "7",
      kind: "call",
      date: "2026-11-19",
      time: "15:00",
      minutes: 40,
      emotion: 1,
    });
  });

  it("keeps the customer it was begun with when none is heard", () => {
    const got = withGuess(emptyEntry(today, "9"), new Set(), guess({ accounts: [], date: null as never }), today);
    expect(got).toMatchObject({ account: "9", date: today });
  });

  it("offers a promise until it is taken", () => {
    const values = emptyEntry(today);
    const [promise] = offered(values, guess());
    expect(promise).toEqual({ theirs: false, what: "周五前给报价", by: "2026-11-20" });
    expect(offered({ ...values, promises: promise ? [promise] : [] }, guess())).toEqual([]);
  });

  it("says what is missing", () => {
    const values = { ...emptyEntry(today, "7"), summary: "x", kind: "visit" };
    expect(missing(values, today)).toBeUndefined();
    expect(missing({ ...values, kind: undefined }, today)).toBe("entry.needsKind");
    expect(missing({ ...values, account: undefined }, today)).toBe("entry.needsAccount");
    expect(missing({ ...values, summary: " " }, today)).toBe("entry.needsText");
    expect(missing({ ...values, date: "2026-11-21" }, today)).toBe("entry.future");
    expect(missing({ ...values, date: "2026-11-21", planned: true }, today)).toBeUndefined();
    expect(missing({ ...values, promises: [{ theirs: false, what: "x", by: "" }] }, today)).toBe("entry.needsPromise");
  });

  it("is sent without what is empty", () => {
    expect(toEntry({ ...emptyEntry(today, "7"), summary: "x", kind: "note", emotion: 0 })).toEqual({
      record: { summary: "x", account: "7", date: today, planned: false, emotion: 0, kind: "note" },
      promises: [],
      contacts: [],
      intel: [],
    });
  });
});
