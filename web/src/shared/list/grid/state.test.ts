import { describe, expect, it } from "vitest";
import {
  addRows,
  changedRows,
  clear,
  copied,
  type Grid,
  isChanged,
  move,
  newRow,
  next,
  paste,
  setCell,
  undo,
} from "./state";

const stored = (id: string, name: string): Grid["rows"][number] => ({
  key: id,
  id,
  rev: "1",
  stored: { name, city: "" },
  cells: { name, city: "" },
});

const grid = (rows = [stored("1", "a"), stored("2", "b"), newRow()]): Grid => ({
  columns: ["name", "city"],
  rows,
  at: { row: 0, column: 0 },
  to: { row: 0, column: 0 },
  past: [],
});

const names = (of: Grid) => of.rows.map((row) => row.cells.name ?? "");

describe("the grid", () => {
  it("knows what has changed", () => {
    expect(changedRows(grid())).toEqual([]);
    const changed = setCell(grid(), { row: 1, column: 1 }, "Wuhan");
    expect(changedRows(changed).map((row) => row.id)).toEqual(["2"]);
    expect(changedRows(setCell(changed, { row: 1, column: 1 }, " "))).toEqual([]);
    expect(isChanged({ ...newRow(), cells: { name: " " } })).toBe(false);
    expect(isChanged({ ...newRow(), cells: { name: "c" } })).toBe(true);
  });

  it("takes a table and grows for it", () => {
    const { grid: pasted, left } = paste({ ...grid(), at: { row: 2, column: 0 }, to: { row: 2, column: 0 } }, [
      ["x", "1"],
      ["y", "2", "beyond"],
      ["z"],
    ]);
    expect(left).toBe(0);
    expect(names(pasted)).toEqual(["a", "b", "x", "y", "z"]);
    expect(copied(pasted)).toEqual([
      ["x", "1"],
      ["y", "2"],
      ["z", ""],
    ]);
    expect(names(undo(pasted))).toEqual(["a", "b", ""]);
  });

  it("holds 500 rows and says what did not fit", () => {
    const rows = Array.from({ length: 510 }, (_, at) => [`n${at}`]);
    const { grid: pasted, left } = paste({ ...grid(), at: { row: 2, column: 0 }, to: { row: 2, column: 0 } }, rows);
    expect(pasted.rows.length).toBe(500);
    expect(left).toBe(12);
    expect(addRows(pasted, 5).rows.length).toBe(500);
  });

  it("fills a selection with one cell", () => {
    const { grid: filled } = paste({ ...grid(), to: { row: 2, column: 1 } }, [["x"]]);
    expect(copied(filled)).toEqual([
      ["x", "x"],
      ["x", "x"],
      ["x", "x"],
    ]);
  });

  it("empties a selection and takes that back", () => {
    const cleared = clear({ ...grid(), to: { row: 1, column: 1 } });
    expect(names(cleared)).toEqual(["", "", ""]);
    expect(names(undo(cleared))).toEqual(["a", "b", ""]);
    expect(undo(grid()).rows.length).toBe(3);
  });

  it("moves within its borders", () => {
    expect(move(grid(), -1, 5).at).toEqual({ row: 0, column: 1 });
    expect(move(grid(), 9, 0).at).toEqual({ row: 2, column: 0 });
    const grown = move(grid(), 1, 1, true);
    expect([grown.at, grown.to]).toEqual([
      { row: 0, column: 0 },
      { row: 1, column: 1 },
    ]);
    expect(next(move(grid(), 0, 1), 1).at).toEqual({ row: 1, column: 0 });
    expect(next(grid(), -1).at).toEqual({ row: 0, column: 0 });
  });
});
