import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Input, Skeleton } from "antd";
import { type ClipboardEvent, type KeyboardEvent, useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { pick, useLabel, useLanguage, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem, useProblemText } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { useAction } from "@/shared/ui/use-action";
import { useNarrow } from "@/shared/ui/use-narrow";
import { CoverageMap } from "./CoverageMap";
import { isDate, isLevel, isShare } from "./entry";
import { GapsFilter } from "./GapsFilter";
import { cellBody, cellKey, parseCell, parsePaste } from "./gaps";
import { gapsQuery, refreshValue } from "./queries";
import { ReviewsNotice } from "./ReviewsNotice";
import type { Gaps, GapsRow } from "./types";
import "./value.css";

type Kind = Gaps["leaves"][number];

interface Grid {
  rows: GapsRow[];
  leaves: Kind[];
  typed: Record<string, string>;
  faults: Record<string, string>;
  type: (changes: Record<string, string>) => void;
  focus: (kind: Kind) => void;
}

const inputOf = (row: number, column: number) =>
  document.querySelector<HTMLInputElement>(`[data-cell="${row}.${column}"]`);

/** Moves like a spreadsheet: arrows and Enter; left and right only from the edge of the text. */
function move(event: KeyboardEvent<HTMLInputElement>, row: number, column: number, grid: Grid) {
  const { selectionStart: start, selectionEnd: end, value } = event.currentTarget;
  const step: Record<string, [number, number] | undefined> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: [1, 0],
    ArrowLeft: start === 0 && end === 0 ? [0, -1] : undefined,
    ArrowRight: start === value.length ? [0, 1] : undefined,
  };
  const by = step[event.key];
  if (!by || event.nativeEvent.isComposing) return;
  const most = Math.max(grid.rows.length, grid.leaves.length);
  for (let n = 1; n <= most; n++) {
    const next = inputOf(row + by[0] * n, column + by[1] * n);
    if (!next) continue;
    event.preventDefault();
    next.focus();
    next.select();
    return;
  }
}

function paste(event: ClipboardEvent<HTMLInputElement>, row: number, column: number, grid: Grid) {
  const block = parsePaste(event.clipboardData.getData("text"));
  if (block.length === 1 && block[0]?.length === 1) return;
  event.preventDefault();
  const changes: Record<string, string> = {};
  for (const [down, line] of block.entries())
    for (const [right, text] of line.entries()) {
      const at = grid.rows[row + down];
      const leaf = grid.leaves[column + right];
      if (at && leaf && at.cells[leaf.code] && text.trim()) changes[cellKey(at.id, leaf.code)] = text;
    }
  grid.type(changes);
}

function Cell({ grid, row, column }: { grid: Grid; row: number; column: number }) {
  const { t } = useT();
  const label = useLabel();
  const account = grid.rows[row];
  const leaf = grid.leaves[column];
  const cell = account && leaf && account.cells[leaf.code];
  if (!account || !leaf || !cell) return null;
  const key = cellKey(account.id, leaf.code);
  const fault = grid.faults[key];
  const hint = isLevel(leaf) ? "0–4" : isDate(leaf) ? t("gaps.date") : isShare(leaf.domain) ? "%" : label(leaf.unit);
  return (
    <>
      <input
        data-cell={`${row}.${column}`}
        className={`gap-input ${fault ? "bad" : grid.typed[key] ? "typed" : ""}`}
        aria-label={`${account.name} ${label(leaf.name)}`}
        aria-invalid={fault ? true : undefined}
        title={fault ?? label(cell.reason)}
        placeholder={hint}
        value={grid.typed[key] ?? ""}
        onChange={(event) => grid.type({ [key]: event.target.value })}
        onFocus={() => grid.focus(leaf)}
        onKeyDown={(event) => move(event, row, column, grid)}
        onPaste={(event) => paste(event, row, column, grid)}
      />
      {fault && <span className="gap-fault">{fault}</span>}
    </>
  );
}

function Name({ row }: { row: GapsRow }) {
  const { t } = useT();
  return (
    <>
      <GradeChip grade={row.grade} />{" "}
      <Link to="/$entity/$id" params={{ entity: "accounts", id: row.id }}>
        {row.name}
      </Link>
      {row.narrows > 0 && <div className="muted">{t("gaps.points", { points: row.narrows.toFixed(1) })}</div>}
    </>
  );
}

function Wide({ grid }: { grid: Grid }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <div className="scroll-x">
      <table className="plain gap-grid">
        <thead>
          <tr>
            <th scope="col">{t("gaps.customer")}</th>
            {grid.leaves.map((leaf) => (
              <th scope="col" key={leaf.code} title={label(leaf.definition)}>
                {label(leaf.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row, at) => (
            <tr key={row.id}>
              <th scope="row">
                <Name row={row} />
              </th>
              {grid.leaves.map((leaf, column) => (
                <td key={leaf.code}>
                  <Cell grid={grid} row={at} column={column} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Narrow({ grid }: { grid: Grid }) {
  const label = useLabel();
  return (
    <div className="stack">
      {grid.rows.map((row, at) => (
        <section key={row.id} className="panel">
          <Name row={row} />
          <ul className="gap-card">
            {grid.leaves.map(
              (leaf, column) =>
                row.cells[leaf.code] && (
                  <li key={leaf.code}>
                    <span>{label(leaf.name)}</span>
                    <span>
                      <Cell grid={grid} row={at} column={column} />
                    </span>
                  </li>
                ),
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** What the steps of the cell in hand mean. */
function Help({ leaf }: { leaf: Kind | null }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <aside className="gap-help" aria-live="polite">
      {!leaf && <p className="muted">{t("gaps.how")}</p>}
      {leaf && (
        <p>
          <strong>{label(leaf.name)}</strong> <span className="muted">{label(leaf.definition)}</span>
        </p>
      )}
      {leaf && isLevel(leaf) && (
        <ol start={0} className="gap-levels">
          {leaf.levels.map((text) => (
            <li key={text.en}>{label(text)}</li>
          ))}
        </ol>
      )}
      {leaf && <p className="muted">{leaf.gate && isLevel(leaf) ? t("gaps.howThreat") : t("gaps.how")}</p>}
    </aside>
  );
}

/** The cells as the server wants them, or what is wrong with them. */
function collect(grid: Pick<Grid, "rows" | "leaves" | "typed">) {
  const items: object[] = [];
  const faults: Record<string, string> = {};
  for (const row of grid.rows)
    for (const leaf of grid.leaves) {
      const key = cellKey(row.id, leaf.code);
      const text = grid.typed[key];
      if (!text?.trim()) continue;
      const draft = parseCell(text, leaf);
      if (typeof draft === "string") faults[key] = draft;
      else items.push(cellBody(row.id, leaf, draft, row.cells[leaf.code]?.replaces ?? ""));
    }
  return { items, faults };
}

function useSave(
  grid: Pick<Grid, "rows" | "leaves" | "typed">,
  onSaved: () => void,
  onFaults: (f: Record<string, string>) => void,
) {
  const { t } = useT();
  const language = useLanguage();
  const client = useQueryClient();
  const problemText = useProblemText();
  const { busy, run } = useAction();
  const save = async () => {
    const { items, faults } = collect(grid);
    if (Object.keys(faults).length > 0)
      return onFaults(Object.fromEntries(Object.entries(faults).map(([key, fault]) => [key, t(fault)])));
    await run(
      async () => {
        try {
          await api.post("/value/inputs", { items });
        } catch (error) {
          if (!(error instanceof ApiError) || error.fields.length === 0) throw error;
          const text = (bad: { code: string; zh?: string; en?: string }) =>
            pick({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code }, language) || problemText(error);
          onFaults(Object.fromEntries(error.fields.map((bad) => [bad.field, text(bad)])));
          throw error;
        }
      },
      t("gaps.saved", { count: items.length }),
      () => {
        // At once, for what is typed while the grid is asked again is not stored yet.
        onSaved();
        return refreshValue(client);
      },
    );
  };
  return { busy, save };
}

const TABS = ["fill", "map"] as const;

/** What is not known of the customers: filled in row by row, or seen as a map. The address says which. */
export function GapsPage() {
  const search: { tab?: string; leaf?: string; segment?: string; owner?: string } = useSearch({ strict: false });
  if (search.tab === "map") return <MapTab />;
  return <FillTab key={JSON.stringify(search)} {...search} />;
}

function Tabs({ active }: { active: (typeof TABS)[number] }) {
  const { t } = useT();
  const navigate = useNavigate();
  return (
    <TabBar
      label={t("gaps.title")}
      active={active}
      tabs={TABS.map((key) => ({ key, label: t(`gaps.tab.${key}`) }))}
      onChange={(tab) => void navigate({ to: "/value/gaps", search: tab === "fill" ? {} : { tab } })}
    />
  );
}

function MapTab() {
  const { t } = useT();
  return (
    <div className="page">
      <PageHead title={t("gaps.tab.map")} note={t("coverage.note")} />
      <Tabs active="map" />
      <div role="tabpanel" aria-label={t("gaps.tab.map")}>
        <CoverageMap />
      </div>
    </div>
  );
}

/** Fills in what is unknown of many customers at once, the most telling gaps first. */
function FillTab({ leaf: only, segment: first, owner }: { leaf?: string; segment?: string; owner?: string }) {
  const { t } = useT();
  const narrow = useNarrow();
  const [segment, setSegment] = useState<string | undefined>(first);
  const [q, setQ] = useState("");
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [leaf, setLeaf] = useState<Kind | null>(null);
  const query = useInfiniteQuery(gapsQuery({ segment, owner, leaf: only, q: useDeferredValue(q) }));
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.items);
  const codes = new Set<string>();
  const leaves = pages.flatMap((page) => page.leaves).filter((one) => !codes.has(one.code) && codes.add(one.code));
  const type = (changes: Record<string, string>) => {
    setTyped((old) => ({ ...old, ...changes }));
    setFaults((old) => Object.fromEntries(Object.entries(old).filter(([key]) => !(key in changes))));
  };
  const grid: Grid = { rows, leaves, typed, faults, type, focus: setLeaf };
  const { busy, save } = useSave(grid, () => setTyped({}), setFaults);
  const waiting = Object.values(typed).filter((text) => text.trim()).length;
  return (
    <div className="page">
      <PageHead
        title={t("gaps.title")}
        note={t("gaps.note")}
        extra={
          <Button type="primary" disabled={waiting === 0} loading={busy} onClick={() => void save()}>
            {waiting > 0 ? t("gaps.save", { count: waiting }) : t("action.save")}
          </Button>
        }
      />
      <ReviewsNotice />
      <Tabs active="fill" />
      {only && <GapsFilter leaf={only} segment={first} owner={owner} />}
      {!only && (
        <div className="gap-tools">
          <Input
            allowClear
            aria-label={t("gaps.search")}
            placeholder={t("gaps.search")}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
          <RefSelect
            entity="segments"
            label={t("gaps.segment")}
            value={segment}
            onChange={(chosen) => setSegment((chosen as string | null) ?? undefined)}
            extra={[]}
          />
        </div>
      )}
      {pages[0]?.preview && (!only || leaves.length > 0) && <Alert type="info" title={t("inputs.preview")} />}
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {query.data && rows.length === 0 && <EmptyState title={t("gaps.none")} text={t("gaps.noneHint")} />}
      {rows.length > 0 && (
        <>
          {leaves.length > 0 && <Help leaf={leaf} />}
          {narrow ? <Narrow grid={grid} /> : <Wide grid={grid} />}
        </>
      )}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}
