import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { useAction } from "@/shared/ui/use-action";
import { refreshPyramid } from "./queries";
import type { YearBoard } from "./types";

interface Target {
  grade: string;
  count: number | null;
  sales: string | null;
}

/** The targets of a year, one line per grade; an empty field is no target. */
export function TargetsDialog({ board, onClose }: { board: YearBoard; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [targets, setTargets] = useState<Target[]>(
    board.rows.map((row) => ({ grade: row.grade, count: row.target_count, sales: row.target_sales })),
  );
  const [incubation, setIncubation] = useState(board.incubation.target);
  const [comment, setComment] = useState(board.comment);
  const set = (grade: string, change: Partial<Target>) =>
    setTargets((old) => old.map((one) => (one.grade === grade ? { ...one, ...change } : one)));
  const propose = async () => {
    const found = await run(() => api.get<Schema<"PyramidProposal">>(`/pyramid/years/${board.year}/proposal`));
    if (found) setTargets(found.targets?.map(({ grade, count, sales }) => ({ grade, count, sales })) ?? []);
  };
  const save = async () => {
    const done = await run(
      () =>
        api.put(`/pyramid/years/${board.year}`, {
          rev: board.rev,
          targets,
          incubation: incubation ?? undefined,
          comment,
        }),
      t("pyramid.saved"),
      () => refreshPyramid(client),
    );
    if (done) onClose();
  };
  return (
    <Modal
      open
      title={t("pyramid.targetsOf", { year: String(board.year) })}
      onCancel={onClose}
      onOk={() => void save()}
      okText={t("action.save")}
      confirmLoading={busy}
    >
      <p>
        <Button onClick={() => void propose()}>{t("pyramid.propose")}</Button>{" "}
        <span className="muted">{t("pyramid.proposeNote")}</span>
      </p>
      <table className="plain targets">
        <thead>
          <tr>
            <th scope="col">{t("value.grade")}</th>
            <th scope="col">{t("pyramid.col.target")}</th>
            <th scope="col">{t("pyramid.col.targetSales")}</th>
          </tr>
        </thead>
        <tbody>
          {targets.map((one) => (
            <tr key={one.grade}>
              <td>
                <GradeChip grade={one.grade} />
              </td>
              <td>
                <InputNumber
                  aria-label={`${one.grade} ${t("pyramid.col.target")}`}
                  min={0}
                  precision={0}
                  value={one.count}
                  onChange={(count) => set(one.grade, { count })}
                />
              </td>
              <td>
                <InputNumber
                  aria-label={`${one.grade} ${t("pyramid.col.targetSales")}`}
                  min="0"
                  stringMode
                  style={{ width: 160 }}
                  value={one.sales}
                  onChange={(sales) => set(one.grade, { sales: sales === null ? null : String(sales) })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {t("pyramid.incubationTarget")}{" "}
        <InputNumber
          aria-label={t("pyramid.incubationTarget")}
          min={0}
          precision={0}
          value={incubation}
          onChange={setIncubation}
        />
      </p>
      <Input.TextArea
        aria-label={t("pyramid.comment")}
        placeholder={t("pyramid.comment")}
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
    </Modal>
  );
}
