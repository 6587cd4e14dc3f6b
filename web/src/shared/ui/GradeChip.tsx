import { Tooltip } from "antd";
import { useT } from "@/shared/i18n";
import { isGrade } from "./grades";

interface Props {
  grade: unknown;
  /** A proposal that waits for approval, shown beside the grade in force. */
  proposed?: unknown;
  size?: "small" | "large";
}

const GRADE_NAMES = {
  S: "grade.S",
  A: "grade.A",
  B: "grade.B",
  C: "grade.C",
  U: "grade.U",
} as const;

export function GradeChip({ grade, proposed, size = "small" }: Props) {
  const { t } = useT();
  // A grade that only repeats its proposal waits for its first approval: it is shown in outline.
  const first = isGrade(proposed) && proposed === grade;
  const inForce = isGrade(grade) && !first && (grade !== "U" || !isGrade(proposed)) ? grade : null;
  const shown = inForce ?? (isGrade(proposed) ? proposed : "U");
  const waits = isGrade(proposed) && proposed !== grade;
  const name = t(GRADE_NAMES[shown]);
  const title = waits && isGrade(proposed) ? `${name} · ${t("grade.proposed", { grade: proposed })}` : name;
  return (
    <Tooltip title={title}>
      <span className="grade-pair">
        <span
          className={`grade grade-${shown} grade-${size} ${inForce ? "" : "grade-unapproved"}`}
          role="img"
          aria-label={title}
        >
          {shown === "U" ? t("grade.short.U") : shown}
        </span>
        {waits && inForce && <span className="grade-next">→ {proposed === "U" ? t("grade.short.U") : proposed}</span>}
      </span>
    </Tooltip>
  );
}
