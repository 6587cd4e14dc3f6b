import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber } from "antd";
import { useMemo, useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { Picture } from "@/shared/chart/Picture";
import { useT } from "@/shared/i18n";
import { Loaded } from "@/shared/ui/Loaded";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { refreshPyramid, yearQuery } from "./queries";
import { TargetsDialog } from "./TargetsDialog";
import type { YearBoard } from "./types";
import { MonthsTable, monthsOption, RowsTable, Rung } from "./YearPictures";

function Commands({ board, onEdit }: { board: YearBoard; onEdit: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const may = useCommand("grades.approve");
  if (!may) return null;
  const refresh = () => refreshPyramid(client);
  const send = async (verb: string) => {
    const work = () => api.post(`/pyramid/years/${board.year}/${verb}`, { rev: board.rev });
    if (!(await run(work, t("pyramid.saved"), refresh))) await refresh();
  };
  if (board.state === "approved")
    return (
      <Button loading={busy} onClick={() => void send("revise")}>
        {t("pyramid.revise")}
      </Button>
    );
  return (
    <>
      {board.state === "draft" && (
        <Button loading={busy} onClick={() => void send("approve")}>
          {t("pyramid.approve")}
        </Button>
      )}
      <Button type={board.state === "none" ? "primary" : "default"} onClick={onEdit}>
        {t(board.state === "none" ? "pyramid.setTargets" : "pyramid.changeTargets")}
      </Button>
    </>
  );
}

function Year({ board }: { board: YearBoard }) {
  const { t } = useT();
  const [editing, setEditing] = useState(false);
  const option = useMemo(() => monthsOption(board), [board]);
  const most = Math.max(1, ...board.rows.map((row) => Math.max(row.count, row.target_count ?? 0)));
  const { incubation } = board;
  const begun = board.from <= board.as_of;
  return (
    <div className="stack">
      <div className="year-head">
        <span className={`plan-state plan-${board.state}`}>{t(`pyramid.yearState.${board.state}`)}</span>
        <span className="muted">
          {t("pyramid.asOf")} <When at={board.as_of} exact />
          {!board.whole && ` · ${t("pyramid.partOnly")}`}
        </span>
        <span className="grow" />
        <Commands board={board} onEdit={() => setEditing(true)} />
      </div>
      {board.comment && <p>{board.comment}</p>}
      <div className="columns-2">
        <Picture
          title={t("pyramid.nowAndTarget")}
          table={<RowsTable board={board} />}
          note={t("pyramid.nowNote", { count: board.ungraded })}
        >
          <div className="rungs">
            {board.rows.map((row) => (
              <Rung key={row.grade} row={row} most={most} />
            ))}
          </div>
        </Picture>
        {begun && (
          <Picture
            title={t("pyramid.months")}
            option={option}
            height={220}
            table={<MonthsTable board={board} />}
            note={t("pyramid.monthsNote")}
          />
        )}
      </div>
      <p>
        {t("pyramid.incubating", { count: incubation.candidates })}
        {incubation.target !== null && ` / ${incubation.target}`}
        {incubation.gap !== null && incubation.gap > 0 && (
          <span className="state-amber"> {t("pyramid.gap", { gap: incubation.gap })}</span>
        )}
      </p>
      {editing && <TargetsDialog board={board} onClose={() => setEditing(false)} />}
    </div>
  );
}

export function YearTab() {
  const { t } = useT();
  const [year, setYear] = useState(Number(useToday().slice(0, 4)));
  const query = useQuery(yearQuery(year));
  return (
    <div className="stack">
      <InputNumber
        aria-label={t("pyramid.year")}
        value={year}
        min={2000}
        max={2100}
        onChange={(next) => next && setYear(next)}
      />
      <Loaded query={query}>{(board) => <Year board={board} />}</Loaded>
    </div>
  );
}
