import { useQuery } from "@tanstack/react-query";
import { DatePicker, Modal } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useMemo, useState } from "react";
import { useToday } from "@/shared/api/today";
import type { Matrix } from "@/shared/chart/flow";
import { GradeFlow, GradeMatrix, useGradeName } from "@/shared/chart/GradeMatrix";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { AccountLink } from "./parts";
import { movementQuery, moversQuery } from "./queries";
import type { Movement } from "./types";

const DAY = "YYYY-MM-DD";

interface Cell {
  start: string;
  end: string;
}

function MoversDialog({
  data,
  cell,
  title,
  onClose,
}: {
  data: Movement;
  cell: Cell;
  title: string;
  onClose: () => void;
}) {
  const { t } = useT();
  const query = useQuery(moversQuery(data.from, data.to, cell.start, cell.end));
  return (
    <Modal open title={title} onCancel={onClose} footer={null}>
      <Loaded query={query}>
        {(movers) => (
          <>
            <ul className="movers">
              {movers.items.map((mover) => (
                <li key={mover.id}>
                  <AccountLink id={mover.id} name={mover.name} />
                </li>
              ))}
            </ul>
            {movers.total > movers.items.length && (
              <p className="muted">{t("pyramid.first", { count: movers.items.length, total: movers.total })}</p>
            )}
          </>
        )}
      </Loaded>
    </Modal>
  );
}

function Flow({ data }: { data: Movement }) {
  const { t } = useT();
  const format = useFormat();
  const [cell, setCell] = useState<Cell | null>(null);
  const name = useGradeName();
  const matrix: Matrix = useMemo(() => ({ ...data.cells, new: data.new }), [data]);
  const open = (start: string, end: string) => setCell({ start, end });
  const moved = Object.values(matrix).some((row) => Object.values(row ?? {}).some((count) => count > 0));
  const figures: [string, string][] = [
    [t("pyramid.up"), format.number(data.up)],
    [t("pyramid.down"), format.number(data.down)],
    [t("board.lost"), format.number(data.lost)],
    [t("board.new"), format.number(data.fresh)],
    [t("pyramid.net"), format.percent(data.net, 1)],
  ];
  if (!moved)
    return (
      <EmptyState
        title={t("pyramid.noMovement")}
        text={data.first ? t("pyramid.firstGrade", { day: format.absolute(data.first) }) : undefined}
      />
    );
  return (
    <>
      <dl className="figures">
        {figures.map(([label, value]) => (
          <div className="figure" key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <GradeFlow title={t("pyramid.flow")} matrix={matrix} onCell={open} note={t("pyramid.netNote")} />
      <section className="panel">
        <h2>{t("pyramid.matrix")}</h2>
        <div className="scroll-x">
          <GradeMatrix matrix={matrix} onCell={open} />
        </div>
      </section>
      {cell && (
        <MoversDialog
          data={data}
          cell={cell}
          title={`${name(cell.start)} → ${name(cell.end)}`}
          onClose={() => setCell(null)}
        />
      )}
    </>
  );
}

/** Who moved between any two days. */
export function MovementTab() {
  const { t } = useT();
  const today = useToday();
  const [span, setSpan] = useState<[Dayjs, Dayjs]>([dayjs(today).subtract(6, "month"), dayjs(today)]);
  const query = useQuery(movementQuery(span[0].format(DAY), span[1].format(DAY)));
  return (
    <div className="stack">
      <span className="span-days">
        <DatePicker
          aria-label={t("pyramid.from")}
          value={span[0]}
          allowClear={false}
          maxDate={span[1].subtract(1, "day")}
          onChange={(day) => day && setSpan([day, span[1]])}
        />
        {" → "}
        <DatePicker
          aria-label={t("pyramid.to")}
          value={span[1]}
          allowClear={false}
          minDate={span[0].add(1, "day")}
          maxDate={dayjs(today)}
          onChange={(day) => day && setSpan([span[0], day])}
        />
      </span>
      <Loaded query={query}>{(data) => <Flow data={data} />}</Loaded>
    </div>
  );
}
