import { describe, expect, it } from "vitest";
import {
  addDays,
  dayTotal,
  draftOf,
  emptyRow,
  freeActivity,
  hoursOf,
  isComplete,
  likeLastWeek,
  rowTotal,
  sheetOf,
  type Week,
  type WeekRow,
} from "./week";

const account = { id: "1", title: "甲公司" };

const row = (hours: number[], activity = "sales"): WeekRow =>
  ({ account, order: null, activity, hours, total: 0 }) as unknown as WeekRow;

const filled = (cells: string[]) => ({ ...emptyRow(account), cells });

describe("what is typed", () => {
  it.each([
    ["", 0],
    ["8", 8],
    ["7.5", 7.5],
    ["7,5", 7.5],
    [".5", 0.5],
    [" 3 ", 3],
  ])("%s", (cell, hours) => {
    expect(hoursOf(cell)).toBe(hours);
  });

  it.each(["x", "-1", "1:30", ".", "1.2.3"])("%s is no number", (cell) => {
    expect(hoursOf(cell)).toBeNaN();
  });

  it("moves on where no second digit can follow", () => {
    expect(["8", "2", "1", "10", "0", "8.5", ""].map(isComplete)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("sums", () => {
  it("leave out what is no number", () => {
    const rows = [filled(["2", "0.1", "0.2", "", "", "", ""]), filled(["3", "x", "", "", "", "", ""])];
    expect(rows.map(rowTotal)).toEqual([2.3, 3]);
    expect(dayTotal(rows, 0)).toBe(5);
  });
});

describe("same as last week", () => {
  it("adds the rows that are missing, on the days that can be booked", () => {
    const rows = [draftOf(row([1, 0, 0, 0, 0, 0, 0]))];
    const open = [true, true, true, true, false, false, false];
    const got = likeLastWeek(rows, [row([8, 8, 8, 8, 8, 0, 0]), row([0, 0, 0, 2, 4, 0, 0], "service")], open);
    expect(got.map(({ activity, cells }) => [activity, ...cells])).toEqual([
      ["sales", "1", "", "", "", "", "", ""],
      ["service", "", "", "", "2", "", "", ""],
    ]);
  });
});

describe("a new row", () => {
  it("has the kind of work of the row before, or one the customer has no row of", () => {
    expect(freeActivity([], "1")).toBe("sales");
    expect(freeActivity([emptyRow({ id: "2", title: "乙" }, "service")], "1")).toBe("service");
    expect(freeActivity([emptyRow(account, "sales")], "1")).toBe("presales");
  });
});

describe("what the server is told", () => {
  const week = { staff: { id: "9", title: "Li" }, from: "2026-11-16", rev: "r" } as Week;

  it("has the rows with hours", () => {
    const sheet = sheetOf(week, [emptyRow(account), filled(["2", "", "1.5", "", "", "", ""])], false);
    expect(sheet).toMatchObject({ staff: "9", of: "2026-11-16", rev: "r", percent: false });
    expect(sheet.rows).toEqual([{ account: "1", order: undefined, activity: "sales", hours: [2, 0, 1.5, 0, 0, 0, 0] }]);
  });

  it("has the rows with a share", () => {
    const sheet = sheetOf(week, [{ ...emptyRow(account), share: "60" }, emptyRow(account, "service")], true);
    expect(sheet.rows).toEqual([{ account: "1", order: undefined, activity: "sales", share: 60 }]);
  });
});

it("counts days over the end of a month", () => {
  expect(addDays("2026-11-30", 7)).toBe("2026-12-07");
  expect(addDays("2026-03-02", -7)).toBe("2026-02-23");
});
