import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useEffect, useMemo, useState } from "react";
import { ApiError } from "@/shared/api/errors";
import { refreshEntity } from "@/shared/api/records";
import { useLanguage, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { saveWeek, weekQuery } from "./queries";
import {
  byPlace,
  type Draft,
  draftOf,
  emptyRow,
  freeActivity,
  hoursOf,
  likeLastWeek,
  sheetOf,
  type Title,
  type Week,
} from "./week";

export interface Sheet {
  week: Week;
  rows: Draft[];
  percent: boolean;
  dirty: boolean;
  busy: boolean;
  /** Refusals by the place they name. */
  problems: Map<string, string>;
  /** Whether each day can be booked. */
  open: boolean[];
  setPercent: (on: boolean) => void;
  setCell: (row: number, day: number, text: string) => void;
  change: (row: number, change: Partial<Draft>) => void;
  add: (account: Title) => void;
  remove: (row: number) => void;
  copyLastWeek: () => void;
  save: () => Promise<void>;
}

const fresh = (week: Week) => (week.rows ?? []).map(draftOf);

/** Places of cells that are no numbers, found before the server is asked. */
function unreadable(rows: Draft[], text: string): Map<string, string> {
  const found = rows.flatMap((row, at) =>
    row.cells.flatMap((cell, day): [string, string][] =>
      Number.isNaN(hoursOf(cell)) ? [[`rows.${at}.hours.${day}`, text]] : [],
    ),
  );
  return new Map(found);
}

/** One week while somebody fills it in. */
export function useSheet(week: Week, of?: string, staff?: string): Sheet {
  const { t } = useT();
  const language = useLanguage();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const [rows, setRows] = useState(() => fresh(week));
  const [percent, setPercent] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState(new Map<string, string>());
  useEffect(() => {
    setRows(fresh(week));
    setDirty(false);
    setProblems(new Map());
    setPercent(false);
  }, [week]);
  const open = useMemo(
    () => (week.days ?? []).map((day) => week.editable && !day.closed && !day.future),
    [week.days, week.editable],
  );
  const edit = (next: (rows: Draft[]) => Draft[]) => {
    setRows(next);
    setDirty(true);
    setProblems(new Map());
  };
  const change = (at: number, part: Partial<Draft>) =>
    edit((all) => all.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const save = async () => {
    const bad = unreadable(rows, t("week.notHours"));
    if (bad.size > 0) {
      setProblems(bad);
      return;
    }
    setBusy(true);
    // The rows as they are sent, so that a refusal finds its cell again: empty ones stay behind.
    const sent = rows.filter((row) =>
      percent ? hoursOf(row.share) > 0 : row.cells.some((cell) => cell.trim() !== ""),
    );
    try {
      const saved = await saveWeek(sheetOf(week, sent, percent));
      message.success(t("week.saved", { hours: saved.rows?.reduce((sum, row) => sum + row.total, 0) ?? 0 }));
      client.setQueryData(weekQuery(of, staff).queryKey, saved);
      await refreshEntity(client, "efforts");
    } catch (error) {
      setRows(sent);
      if (error instanceof ApiError && error.fields.length > 0) setProblems(byPlace(error.fields, language));
      else message.error(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    week,
    rows,
    percent,
    dirty,
    busy,
    problems,
    open,
    setPercent: (on) => {
      setPercent(on);
      setProblems(new Map());
    },
    change,
    setCell: (at, day, text) => {
      const cells = [...(rows[at]?.cells ?? [])];
      cells[day] = text;
      change(at, { cells });
    },
    add: (account) => edit((all) => [...all, emptyRow(account, freeActivity(all, account.id))]),
    remove: (at) => edit((all) => all.filter((_, index) => index !== at)),
    copyLastWeek: () => edit((all) => likeLastWeek(all, week.previous ?? [], open)),
    save,
  };
}
