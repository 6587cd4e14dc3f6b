import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, DatePicker, Input, InputNumber, Modal, Select, Skeleton } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { gridQuery, pastQuery, refreshService } from "./queries";
import type { Grid, GridRow, Past } from "./types";
import { useLevelText } from "./words";
import "./service.css";

/** What was typed, by "grade.item". */
type Draft = Record<string, string>;

const key = (grade: string, item: string) => `${grade}.${item}`;

type CellProps = {
  row: GridRow;
  cell: NonNullable<GridRow["cells"]>[number];
  draft: Draft;
  onChange?: (value: string) => void;
};

function Cell({ row, cell, draft, onChange }: CellProps) {
  const { t } = useT();
  const format = useFormat();
  const text = useLevelText();
  const name = `${cell.grade} ${t(`service.item.${row.item}`)}`;
  const value = draft[key(cell.grade, row.item)] ?? cell.value;
  if (onChange && row.options?.length)
    return (
      <Select
        size="small"
        aria-label={name}
        value={value}
        onChange={onChange}
        popupMatchSelectWidth={false}
        options={row.options?.map((option) => ({ value: option, label: t(`service.value.${option}`) }))}
      />
    );
  if (onChange)
    return (
      <InputNumber
        size="small"
        aria-label={name}
        min={row.min}
        max={row.max}
        precision={0}
        value={Number(value)}
        onChange={(next) => next !== null && onChange(String(next))}
      />
    );
  return (
    <>
      <span>{text(row.item, row.unit, cell.value)}</span>
      {cell.since && (
        <span className="level-since" title={format.absolute(cell.since)}>
          {t("service.since", { date: cell.since })}
        </span>
      )}
      {cell.next && (
        <span className="level-since">
          {t("service.next", { date: cell.next_from, value: text(row.item, row.unit, cell.next) })}
        </span>
      )}
    </>
  );
}

function Table({ grid, draft, onChange }: { grid: Grid; draft: Draft; onChange?: (draft: Draft) => void }) {
  const { t } = useT();
  const grades = grid.rows?.[0]?.cells?.map((cell) => cell.grade) ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("service.title")}>
      <table className={onChange ? "plain levels levels-edit" : "plain levels"}>
        <thead>
          <tr>
            <th scope="col">{t("service.item")}</th>
            {grades.map((grade) => (
              <th scope="col" key={grade} className="num">
                <GradeChip grade={grade} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows?.map((row) => (
            <tr key={row.item}>
              <th scope="row">
                {t(`service.item.${row.item}`)}
                {onChange && row.unit && <span className="muted"> {t(`service.of.${row.unit}`)}</span>}
              </th>
              {row.cells?.map((cell) => (
                <td key={cell.grade} className="num">
                  <Cell
                    row={row}
                    cell={cell}
                    draft={draft}
                    onChange={onChange && ((value) => onChange({ ...draft, [key(cell.grade, row.item)]: value }))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function changesOf(grid: Grid, draft: Draft) {
  return (grid.rows ?? []).flatMap((row) =>
    (row.cells ?? []).flatMap((cell) => {
      const value = draft[key(cell.grade, row.item)];
      return value !== undefined && value !== cell.value ? [{ grade: cell.grade, item: row.item, value }] : [];
    }),
  );
}

function SaveDialog({ grid, draft, onClose }: { grid: Grid; draft: Draft; onClose: (done: boolean) => void }) {
  const { t } = useT();
  const today = useToday();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [from, setFrom] = useState<Dayjs>(dayjs(today));
  const [reason, setReason] = useState("");
  const changes = changesOf(grid, draft);
  const save = async () => {
    const body = { rev: grid.rev, changes, active_from: from.format("YYYY-MM-DD"), reason };
    const work = async () => (await api.put("/service-levels", body)) ?? true;
    if (await run(work, t("service.saved"), () => refreshService(client))) onClose(true);
  };
  return (
    <Modal
      open
      title={t("service.saveAsk", { count: changes.length })}
      onCancel={() => onClose(false)}
      onOk={() => void save()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <div className="stack">
        <p className="muted">{t("service.saveHint")}</p>
        <span className="field-line">
          {t("service.from")}
          <DatePicker
            aria-label={t("service.from")}
            value={from}
            allowClear={false}
            minDate={dayjs(today)}
            onChange={(day) => day && setFrom(day)}
          />
        </span>
        <Input.TextArea
          aria-label={t("grade.reason")}
          placeholder={t("grade.reasonOptional")}
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  );
}

function Line({ past, grid }: { past: Past; grid: Grid }) {
  const { t } = useT();
  const text = useLevelText();
  const unit = grid.rows?.find((row) => row.item === past.item)?.unit ?? "";
  return (
    <li>
      <GradeChip grade={past.grade} />
      <span className="grow">
        {t(`service.item.${past.item}`)}: <b>{text(past.item, unit, past.value)}</b>{" "}
        <span className="muted">{past.reason}</span>
      </span>
      <span className="muted">
        {t("service.since", { date: past.from })} · {past.by} <When at={past.at} />
      </span>
    </li>
  );
}

function History({ grid }: { grid: Grid }) {
  const { t } = useT();
  const query = useQuery(pastQuery);
  return (
    <section className="panel">
      <h2>{t("service.history")}</h2>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.data?.length === 0 && <p className="muted">{t("service.noHistory")}</p>}
      <ul className="rows">
        {query.data?.map((past) => (
          <Line key={`${past.at}${past.grade}${past.item}`} past={past} grid={grid} />
        ))}
      </ul>
    </section>
  );
}

/** What a customer of each grade is entitled to. The boss edits it; everybody reads it. */
export function ServiceLevelsPage() {
  const { t } = useT();
  const query = useQuery(gridQuery);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [saving, setSaving] = useState(false);
  const grid = query.data;
  const changed = grid && draft ? changesOf(grid, draft).length : 0;
  const close = (done: boolean) => {
    setSaving(false);
    if (done) setDraft(null);
  };
  return (
    <div className="page page-narrow">
      <PageHead
        title={t("service.title")}
        note={t("service.note")}
        extra={
          grid?.may_edit &&
          (draft ? (
            <>
              <Button onClick={() => setDraft(null)}>{t("action.cancel")}</Button>
              <Button type="primary" disabled={changed === 0} onClick={() => setSaving(true)}>
                {t("service.save", { count: changed })}
              </Button>
            </>
          ) : (
            <Button onClick={() => setDraft({})}>{t("action.edit")}</Button>
          ))
        }
      />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {grid && (
        <>
          <section className="panel">
            <Table grid={grid} draft={draft ?? {}} onChange={draft ? setDraft : undefined} />
          </section>
          <History grid={grid} />
        </>
      )}
      {grid && draft && saving && <SaveDialog grid={grid} draft={draft} onClose={close} />}
    </div>
  );
}
