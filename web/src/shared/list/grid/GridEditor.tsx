import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { useMemo, useState } from "react";
import { refreshEntity } from "@/shared/api/records";
import { useMeta, useRights } from "@/shared/api/session";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import { pick, useLanguage, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { toText } from "./cells";
import { GridTable } from "./GridTable";
import { namesKnown, type Problem, prepare, store } from "./save";
import { addRows, changedRows, type Grid, MOST_ROWS, newRow, type Row, undo } from "./state";
import { useUnsaved } from "./use-unsaved";

interface Props {
  entity: Entity;
  fields: Field[];
  records: RecordData[];
}

/** How many empty rows wait below what is there. */
const SPARE = 5;

function useRows(fields: Field[]) {
  const language = useLanguage();
  return (record: RecordData): Row => {
    const texts = Object.fromEntries(fields.map((field) => [field.name, toText(field, record, language)]));
    return { key: record.id, id: record.id, rev: record.rev, stored: texts, cells: texts };
  };
}

function useProblemTexts(problems: Problem[]): Map<string, string> {
  const { t } = useT();
  const language = useLanguage();
  return useMemo(
    () =>
      new Map(
        problems.map(({ row, field, bad, text }) => [
          `${row}/${field ?? ""}`,
          bad ? t(`grid.bad.${bad}`) : pick(text, language),
        ]),
      ),
    [problems, t, language],
  );
}

/** The cells of a grid, what is wrong with them, and storing them all at once. */
export function GridEditor({ entity, fields, records }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const text = useProblemText();
  const rights = useRights(entity.name);
  const meta = useMeta();
  const asRow = useRows(fields);
  const spare = (rows: Row[]) =>
    rights.create ? Array.from({ length: Math.min(SPARE, MOST_ROWS - rows.length) }, newRow) : [];
  const begin = (): Grid => {
    const rows = rights.edit ? records.map(asRow) : [];
    const start = { row: 0, column: 0 };
    return {
      columns: fields.map((field) => field.name),
      rows: [...rows, ...spare(rows)],
      at: start,
      to: start,
      past: [],
    };
  };
  const [grid, setGrid] = useState<Grid>(begin);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [busy, setBusy] = useState(false);
  const known = useMemo(() => namesKnown(fields, records), [fields, records]);
  const texts = useProblemTexts(problems);
  const changed = changedRows(grid);
  useUnsaved(changed.length > 0);
  const show = (found: Problem[]) => {
    setProblems(found);
    const first = found[0];
    const row = grid.rows.findIndex((one) => one.key === first?.row);
    const column = Math.max(0, grid.columns.indexOf(first?.field ?? ""));
    if (row >= 0) setGrid((now) => ({ ...now, at: { row, column }, to: { row, column } }));
  };
  const settle = (rows: Row[], stored: RecordData[]) => {
    const byKey = new Map(rows.map((row, at) => [row.key, stored[at]]));
    setGrid((now) => ({
      ...now,
      past: [],
      rows: now.rows.map((row) => {
        const record = byKey.get(row.key);
        return record ? asRow(record) : row;
      }),
    }));
    message.success(t("grid.saved", { count: stored.length }));
  };
  const save = async () => {
    if (changed.length === 0 || busy) return;
    setBusy(true);
    try {
      const title = (name: string) => meta.entities.find((one) => one.name === name)?.title_field ?? "name";
      const ready = await prepare(fields, changed, new Map(known), title);
      const done = "problems" in ready ? ready : await store(entity, ready);
      if ("problems" in done) return show(done.problems);
      setProblems([]);
      settle(changed, done.records);
      await refreshEntity(client, entity.name);
    } catch (error) {
      message.error(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="toolbar">
        <Button type="primary" loading={busy} disabled={changed.length === 0} onClick={() => void save()}>
          {changed.length > 0 ? t("grid.save", { count: changed.length }) : t("action.save")}
        </Button>
        <Button disabled={grid.past.length === 0} onClick={() => setGrid(undo(grid))}>
          {t("grid.undo")}
        </Button>
        {rights.create && (
          <Button disabled={grid.rows.length >= MOST_ROWS} onClick={() => setGrid(addRows(grid, 10))}>
            {t("grid.addRows", { count: 10 })}
          </Button>
        )}
        <span className="muted">{t("grid.keys")}</span>
      </div>
      {problems.length > 0 && <Alert type="error" showIcon title={t("grid.wrong", { count: problems.length })} />}
      <GridTable
        grid={grid}
        fields={fields}
        problems={texts}
        onGrid={setGrid}
        onLeft={(left) => message.warning(t("grid.left", { count: left, max: MOST_ROWS }))}
        onSave={() => void save()}
      />
    </>
  );
}
