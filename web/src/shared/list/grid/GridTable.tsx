// biome-ignore-all lint/a11y/noRedundantRoles: the table is drawn by cells of a grid, whose keyboard is the box's; the roles of its parts are lost unless they are said
// biome-ignore-all lint/a11y/useSemanticElements: the table is drawn by cells of a grid, whose keyboard is the box's; the roles of its parts are lost unless they are said
// biome-ignore-all lint/a11y/useFocusableInteractive: the table is drawn by cells of a grid, whose keyboard is the box's; the roles of its parts are lost unless they are said
// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the table is drawn by cells of a grid, whose keyboard is the box's; the roles of its parts are lost unless they are said
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the table is drawn by cells of a grid, whose keyboard is the box's; the roles of its parts are lost unless they are said
import { type ClipboardEvent, type KeyboardEvent, memo, type RefObject, useEffect, useRef, useState } from "react";
import type { Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { readTable, writeTable } from "./paste";
import {
  type At,
  clear,
  copied,
  type Grid,
  inside,
  isChanged,
  move,
  next,
  paste,
  type Row,
  setCell,
  undo,
} from "./state";

interface Props {
  grid: Grid;
  fields: Field[];
  /** What is wrong, by row and field; "" is the row as a whole. */
  problems: Map<string, string>;
  onGrid: (grid: Grid) => void;
  onLeft: (rows: number) => void;
  onSave: () => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-20, 0],
  PageDown: [20, 0],
  Home: [0, -1000],
  End: [0, 1000],
};

interface CellProps {
  row: Row;
  at: At;
  field: Field;
  chosen: boolean;
  current: boolean;
  draft: string | undefined;
  problem: string | undefined;
  label: string;
  onPick: (at: At, extend: boolean) => void;
  onDraft: (text: string | undefined) => void;
  onEdit: () => void;
}

function cellClass({ row, field, chosen, current, problem }: CellProps): string {
  const changed = (row.cells[field.name] ?? "") !== (row.stored[field.name] ?? "");
  return [chosen && "grid-chosen", current && "grid-current", problem && "grid-wrong", changed && "grid-changed"]
    .filter(Boolean)
    .join(" ");
}

function Cell(props: CellProps) {
  const { row, at, field, current, draft, problem, label, onPick, onDraft, onEdit } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const typing = current && draft !== undefined;
  useEffect(() => {
    if (typing) input.current?.focus();
  }, [typing]);
  return (
    <td
      id={`cell-${at.row}-${at.column}`}
      className={cellClass(props)}
      role="gridcell"
      aria-selected={props.chosen}
      aria-invalid={problem ? true : undefined}
      title={problem}
      data-kind={field.kind}
      onMouseDown={(event) => {
        if (typing) return;
        event.preventDefault();
        onPick(at, event.shiftKey);
      }}
      onMouseEnter={(event) => event.buttons === 1 && !typing && onPick(at, true)}
      onDoubleClick={onEdit}
    >
      {typing ? (
        <textarea
          ref={input}
          aria-label={label}
          rows={1}
          value={draft}
          onChange={(event) => onDraft(event.target.value)}
          onFocus={(event) => event.target.setSelectionRange(draft.length, draft.length)}
        />
      ) : (
        (row.cells[field.name] ?? "")
      )}
    </td>
  );
}

interface LineProps extends Omit<CellProps, "at" | "field" | "chosen" | "current" | "problem" | "label" | "draft"> {
  index: number;
  fields: Field[];
  /** Columns of this row that are selected: from, to. */
  from: number;
  to: number;
  /** Column one is on; -1: another row. */
  column: number;
  draft: string | undefined;
  /** All that is wrong in the row, to see whether that has changed. */
  wrong: string;
  problems: Map<string, string>;
  names: string[];
}

/** A row, drawn again only when it, or what is selected in it, has changed. */
const Line = memo(function Line({ row, index, fields, from, to, column, draft, problems, names, ...rest }: LineProps) {
  const whole = problems.get(`${row.key}/`);
  const mark = whole ? "!" : isChanged(row) ? (row.id ? "•" : "+") : "";
  return (
    <tr role="row" aria-rowindex={index + 1} className={whole ? "grid-row-wrong" : undefined}>
      <th role="rowheader" scope="row" title={whole}>
        {index + 1}
        <span className="grid-mark">{mark}</span>
      </th>
      {fields.map((field, at) => (
        <Cell
          key={field.name}
          {...rest}
          row={row}
          at={{ row: index, column: at }}
          field={field}
          chosen={at >= from && at <= to}
          current={column === at}
          draft={column === at ? draft : undefined}
          problem={problems.get(`${row.key}/${field.name}`)}
          label={names[at] ?? ""}
        />
      ))}
    </tr>
  );
}, sameLine);

function sameLine(a: LineProps, b: LineProps): boolean {
  const keys: (keyof LineProps)[] = ["row", "index", "fields", "from", "to", "column", "draft", "wrong"];
  return keys.every((key) => a[key] === b[key]);
}

/** Keeps handlers stable for rows that are not drawn again. */
function useLatest<T>(value: T): RefObject<T> {
  const held = useRef(value);
  held.current = value;
  return held;
}

/** Cells worked with as in a spreadsheet: arrows, Tab, Enter, typing, copying and pasting. */
export function GridTable({ grid, fields, problems, onGrid, onLeft, onSave }: Props) {
  const { t } = useT();
  const label = useLabel();
  const [draft, setDraft] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const { at } = grid;
  useEffect(() => {
    document
      .getElementById(`cell-${grid.to.row}-${grid.to.column}`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [grid.to]);
  const latest = useLatest({ grid, draft, onGrid });
  const finish = (go: (written: Grid) => Grid) => {
    const { grid: now, draft: typed } = latest.current;
    onGrid(go(typed === undefined ? now : setCell(now, now.at, typed)));
    setDraft(undefined);
    box.current?.focus();
  };
  const edit = (text?: string) => {
    const name = grid.columns[at.column] ?? "";
    setDraft(text ?? grid.rows[at.row]?.cells[name] ?? "");
  };
  const pressTyping = (event: KeyboardEvent) => {
    const done = event.key === "Enter" && !event.altKey && !event.shiftKey;
    if (event.key === "Escape") {
      setDraft(undefined);
      box.current?.focus();
    } else if (done) finish((now) => move(now, 1, 0));
    else if (event.key === "Tab") finish((now) => next(now, event.shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pressCommand = (event: KeyboardEvent) => {
    if (event.key === "z") onGrid(undo(grid));
    else if (event.key === "s") onSave();
    else if (event.key === "a")
      onGrid({ ...grid, at: { row: 0, column: 0 }, to: { row: grid.rows.length - 1, column: fields.length - 1 } });
    else return; // copying and pasting come as events of their own
    event.preventDefault();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (draft !== undefined) return pressTyping(event);
    if (event.ctrlKey || event.metaKey) return pressCommand(event);
    const step = STEPS[event.key];
    const edge = event.key === "Tab" && at.row * fields.length + at.column + (event.shiftKey ? -1 : 1);
    if (step) onGrid(move(grid, step[0], step[1], event.shiftKey));
    else if (event.key === "Tab") {
      // At either end Tab leaves the grid, or nobody would get out of it.
      if (typeof edge !== "number" || edge < 0 || edge >= grid.rows.length * fields.length) return;
      onGrid(next(grid, event.shiftKey ? -1 : 1));
    } else if (event.key === "Enter" || event.key === "F2") edit();
    else if (event.key === "Delete" || event.key === "Backspace") onGrid(clear(grid));
    else if (event.key.length === 1 && !event.altKey) edit(event.key === " " ? undefined : event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (draft !== undefined) return;
    event.preventDefault();
    const { grid: pasted, left } = paste(grid, readTable(event.clipboardData.getData("text/plain")));
    onGrid(pasted);
    if (left > 0) onLeft(left);
  };
  const onCopy = (event: ClipboardEvent, cut = false) => {
    if (draft !== undefined) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", writeTable(copied(grid)));
    if (cut) onGrid(clear(grid));
  };
  const pick = (place: At, extend: boolean) => {
    finish((now) => (extend ? { ...now, to: place } : { ...now, at: place, to: place }));
  };
  const names = fields.map((field) => label(field.label));
  // Rows that are not drawn again keep the handlers they were given, so those look up what is so now.
  const handlers = useLatest({ pick, edit });
  const [stable] = useState(() => ({
    onPick: (place: At, extend: boolean) => handlers.current.pick(place, extend),
    onEdit: () => handlers.current.edit(),
    onDraft: (text: string | undefined) => setDraft(text),
  }));
  return (
    <div
      ref={box}
      className="grid-box"
      role="grid"
      aria-label={t("grid.title")}
      aria-rowcount={grid.rows.length}
      aria-multiselectable
      aria-activedescendant={`cell-${at.row}-${at.column}`}
      tabIndex={0}
      onKeyDown={press}
      onPaste={onPaste}
      onCopy={onCopy}
      onCut={(event) => onCopy(event, true)}
      onBlur={(event) => {
        if (draft !== undefined && !event.currentTarget.contains(event.relatedTarget)) finish((now) => now);
      }}
    >
      <table className="grid" role="presentation">
        <thead role="rowgroup">
          <tr role="row">
            <td role="gridcell" />
            {fields.map((field, column) => (
              <th key={field.name} role="columnheader" scope="col">
                {names[column]}
                {field.required && <span aria-hidden="true"> *</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {grid.rows.map((row, index) => {
            const chosen = fields.map((_, column) => inside(grid, index, column));
            const wrong = fields.map((field) => problems.get(`${row.key}/${field.name}`) ?? "").join("\n");
            return (
              <Line
                key={row.key}
                row={row}
                index={index}
                fields={fields}
                names={names}
                from={chosen.indexOf(true)}
                to={chosen.lastIndexOf(true)}
                column={at.row === index ? at.column : -1}
                draft={at.row === index ? draft : undefined}
                wrong={wrong + (problems.get(`${row.key}/`) ?? "")}
                problems={problems}
                {...stable}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
