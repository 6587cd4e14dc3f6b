import { type ReactNode, useMemo } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { isGrade } from "@/shared/ui/grades";
import { ENDS, flowOption, type Matrix, STARTS } from "./flow";
import { Picture } from "./Picture";

/** A grade, or the place outside the grades where a customer came from or went, in words. */
export function useGradeName(): (grade: string) => string {
  const { t } = useT();
  return useMemo(() => {
    const names: Record<string, string> = { U: t("grade.short.U"), new: t("board.new"), lost: t("board.lost") };
    return (grade: string) => names[grade] ?? grade;
  }, [t]);
}

interface Props {
  matrix: Matrix;
  /** Makes every figure a button that opens who is behind it. */
  onCell?: (start: string, end: string) => void;
}

/** How many customers went from which grade to which; empty rows and columns outside the grades are left out. */
export function GradeMatrix({ matrix, onCell }: Props) {
  const { t } = useT();
  const format = useFormat();
  const name = useGradeName();
  const counted = (from: string, to: string) => matrix[from]?.[to] ?? 0;
  const rows = STARTS.filter((from) => ENDS.some((to) => counted(from, to) > 0));
  const columns = ENDS.filter((to) => isGrade(to) || rows.some((from) => counted(from, to) > 0));
  const shown = (from: string, to: string) => {
    if (counted(from, to) === 0) return null;
    const count = format.number(counted(from, to));
    if (!onCell) return count;
    return (
      <button
        type="button"
        className="cell"
        aria-label={`${name(from)} → ${name(to)}: ${count}`}
        onClick={() => onCell(from, to)}
      >
        {count}
      </button>
    );
  };
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
                {shown(from, to)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same as streams from left to right, the matrix a click away. */
export function GradeFlow({ title, note, matrix, onCell }: Props & { title: string; note?: ReactNode }) {
  const name = useGradeName();
  const option = useMemo(() => flowOption(matrix, name), [matrix, name]);
  return (
    <Picture
      title={title}
      option={option}
      table={<GradeMatrix matrix={matrix} onCell={onCell} />}
      note={note}
      height={280}
    />
  );
}
