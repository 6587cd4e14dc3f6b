/** A row of the grid. What was typed is kept as text until it is stored. */
export interface Row {
  key: string;
  /** None: the row is to become a new record. */
  id?: string;
  rev?: string;
  /** The cells as they are stored. */
  stored: Record<string, string>;
  cells: Record<string, string>;
}

export interface At {
  row: number;
  column: number;
}

export interface Grid {
  columns: string[];
  rows: Row[];
  at: At;
  /** The other corner of what is selected. */
  to: At;
  past: Row[][];
}

export const MOST_ROWS = 500;
const MOST_PAST = 50;

let made = 0;
export const newRow = (): Row => ({ key: `new${++made}`, stored: {}, cells: {} });

const isBlank = (row: Row) => !row.id && Object.values(row.cells).every((text) => text.trim() === "");

/** The rows that say something else than what is stored. */
export const isChanged = (row: Row) =>
  !isBlank(row) &&
  (!row.id ||
    Object.keys(row.cells).some((name) => (row.cells[name] ?? "").trim() !== (row.stored[name] ?? "").trim()));

export const changedRows = (grid: Grid) => grid.rows.filter(isChanged);

/** The cells between the two corners, borders included. */
export function selection({ at, to }: Pick<Grid, "at" | "to">) {
  return {
    top: Math.min(at.row, to.row),
    bottom: Math.max(at.row, to.row),
    left: Math.min(at.column, to.column),
    right: Math.max(at.column, to.column),
  };
}

export function inside(grid: Pick<Grid, "at" | "to">, row: number, column: number): boolean {
  const { top, bottom, left, right } = selection(grid);
  return row >= top && row <= bottom && column >= left && column <= right;
}

/** Moves the cell one is on; with `extend` the selection grows instead. */
export function move(grid: Grid, rows: number, columns: number, extend = false): Grid {
  const from = extend ? grid.to : grid.at;
  const to = {
    row: Math.min(grid.rows.length - 1, Math.max(0, from.row + rows)),
    column: Math.min(grid.columns.length - 1, Math.max(0, from.column + columns)),
  };
  return extend ? { ...grid, to } : { ...grid, at: to, to };
}

/** Goes to the next cell as Tab does: at the end of a row to the beginning of the next one. */
export function next(grid: Grid, by: 1 | -1): Grid {
  const width = grid.columns.length;
  const flat = Math.min(grid.rows.length * width - 1, Math.max(0, grid.at.row * width + grid.at.column + by));
  const at = { row: Math.floor(flat / width), column: flat % width };
  return { ...grid, at, to: at };
}

function write(grid: Grid, rows: Row[]): Grid {
  return { ...grid, rows, past: [...grid.past, grid.rows].slice(-MOST_PAST) };
}

const withCell = (row: Row, name: string, text: string): Row => ({ ...row, cells: { ...row.cells, [name]: text } });

export function setCell(grid: Grid, at: At, text: string): Grid {
  const name = grid.columns[at.column];
  const row = grid.rows[at.row];
  if (!name || !row || (row.cells[name] ?? "") === text) return grid;
  return write(grid, grid.rows.with(at.row, withCell(row, name, text)));
}

export function clear(grid: Grid): Grid {
  const { top, bottom, left, right } = selection(grid);
  const names = grid.columns.slice(left, right + 1);
  const empty = Object.fromEntries(names.map((name) => [name, ""]));
  const rows = grid.rows.map((row, at) =>
    at >= top && at <= bottom ? { ...row, cells: { ...row.cells, ...empty } } : row,
  );
  return write(grid, rows);
}

/**
 * Puts a table into the grid from the cell one is on. Rows that are missing below are added, up to the most a grid holds;
 * `left` says how many did not fit. One cell fills the whole selection.
 */
export function paste(grid: Grid, table: string[][]): { grid: Grid; left: number } {
  const { top, left, bottom, right } = selection(grid);
  const only = table.length === 1 && table[0]?.length === 1 ? table[0][0] : undefined;
  const height = only === undefined ? table.length : bottom - top + 1;
  const fits = Math.min(height, MOST_ROWS - top);
  const rows = [...grid.rows];
  while (rows.length < top + fits) rows.push(newRow());
  let widest = left;
  for (let line = 0; line < fits; line++) {
    const texts = only === undefined ? (table[line] ?? []) : Array<string>(right - left + 1).fill(only);
    texts.forEach((text, offset) => {
      const name = grid.columns[left + offset];
      const row = rows[top + line];
      if (!name || !row) return;
      rows[top + line] = withCell(row, name, text);
      widest = Math.max(widest, left + offset);
    });
  }
  const written = write(grid, rows);
  const from = { row: top, column: left };
  return {
    grid: { ...written, at: from, to: { row: top + Math.max(1, fits) - 1, column: widest } },
    left: height - fits,
  };
}

export function copied(grid: Grid): string[][] {
  const { top, bottom, left, right } = selection(grid);
  const names = grid.columns.slice(left, right + 1);
  return grid.rows.slice(top, bottom + 1).map((row) => names.map((name) => row.cells[name] ?? ""));
}

export function addRows(grid: Grid, count: number): Grid {
  const room = Math.max(0, Math.min(count, MOST_ROWS - grid.rows.length));
  return write(grid, [...grid.rows, ...Array.from({ length: room }, newRow)]);
}

/** Takes back the last change. */
export function undo(grid: Grid): Grid {
  const rows = grid.past.at(-1);
  if (!rows) return grid;
  const keep = (place: At) => ({ ...place, row: Math.min(place.row, rows.length - 1) });
  return { ...grid, rows, past: grid.past.slice(0, -1), at: keep(grid.at), to: keep(grid.to) };
}
