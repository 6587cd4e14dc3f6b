import { useMemo } from "react";
import { ENDS, flowOption, STARTS } from "@/shared/chart/flow";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GRADES } from "@/shared/ui/grades";
import { When } from "@/shared/ui/When";
import type { Movement } from "./types";

function MatrixTable({ matrix, name }: { matrix: Movement["matrix"]; name: (grade: string) => string }) {
  const { t } = useT();
  const format = useFormat();
  const rows = STARTS.filter((from) => matrix[from]);
  const columns = ENDS.filter((to) => GRADES.includes(to as never) || rows.some((from) => matrix[from]?.[to]));
  return (
    <table className="plain matrix">
      <thead>
        <tr>
          <th scope="col">{t("board.fromTo")}</th>
          {columns.map((to) => (
            <th scope="col" key={to}>
              {name(to)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((from) => (
          <tr key={from}>
            <th scope="row">{name(from)}</th>
            {columns.map((to) => (
              <td key={to} className={from === to ? "num stay" : "num"}>
                {matrix[from]?.[to] ? format.number(matrix[from][to]) : ""}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who moved between the grades since the evaluation before. */
export function MovementPanel({ data }: { data: Movement }) {
  const { t } = useT();
  const format = useFormat();
  const name = useMemo(() => {
    const names: Record<string, string> = { U: t("grade.short.U"), new: t("board.new"), lost: t("board.lost") };
    return (grade: string) => names[grade] ?? grade;
  }, [t]);
  const option = useMemo(() => flowOption(data.matrix, name), [data.matrix, name]);
  const note = (
    <>
      <When at={data.from} exact /> → <When at={data.to} exact /> ·{" "}
      {t("board.moved", { up: format.number(data.up), down: format.number(data.down), fresh: format.number(data.new) })}
      {data.net !== null && ` · ${t("board.net", { rate: format.percent(data.net, 1) })}`}
    </>
  );
  return (
    <Picture
      title={t("board.movement")}
      option={option}
      table={<MatrixTable matrix={data.matrix} name={name} />}
      note={note}
      height={260}
    />
  );
}
