import { describe, expect, it } from "vitest";
import { readTable, writeTable } from "./paste";

describe("a pasted table", () => {
  it("is cut at tabs and line breaks", () => {
    expect(readTable("a\tb\nc\td")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(readTable("a\tb\r\nc\td\r\n")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("keeps tabs, line breaks and quotes inside quoted cells", () => {
    expect(readTable('"two\nlines"\t"a\tb"\t"say ""hi"""\nnext')).toEqual([
      ["two\nlines", "a\tb", 'say "hi"'],
      ["next"],
    ]);
  });

  it("leaves a quote that is no bracket alone", () => {
    expect(readTable('5" pipe\t"open')).toEqual([['5" pipe', '"open']]);
    expect(readTable('"5" pipe\tx')).toEqual([['"5" pipe', "x"]]);
  });

  it("keeps empty cells and rows in the middle", () => {
    expect(readTable("a\t\tb\n\nc")).toEqual([["a", "", "b"], [""], ["c"]]);
    expect(readTable("one")).toEqual([["one"]]);
  });

  it("comes back as it was copied", () => {
    const rows = [
      ["plain", "two\nlines", 'a "quote"'],
      ["", "tab\there", "x"],
    ];
    expect(readTable(writeTable(rows))).toEqual(rows);
  });
});
