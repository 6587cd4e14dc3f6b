/**
 * The cells of a table as spreadsheets put it on the clipboard: tabs between cells, line breaks between rows, cells that
 * hold either of them, or begin with a quote, in quotes with quotes inside doubled.
 */
export function readTable(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  let fresh = true; // nothing of the cell was read yet
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = "";
    fresh = true;
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char === "\r" ? "" : char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
      continue;
    }
    if (char === '"' && fresh && closes(text, at)) quoted = true;
    else if (char === "\t") {
      endCell();
      continue;
    } else if (char === "\n") {
      endCell();
      rows.push([]);
      continue;
    } else if (char !== "\r") cell += char;
    fresh = false;
  }
  endCell();
  // A spreadsheet ends its last row with a line break too.
  if (rows.length > 1 && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === "") rows.pop();
  return rows;
}

/** A quote at the start of a cell opens it only when another one ends the cell: 5" is five inches. */
function closes(text: string, from: number): boolean {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') at++;
    else return at + 1 >= text.length || "\t\r\n".includes(text[at + 1] ?? "");
  }
  return false;
}

/** The other way round, for copying. */
export function writeTable(rows: string[][]): string {
  const quote = (cell: string) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(quote).join("\t")).join("\n");
}
