/** The customer grades, best first. U (待评) is "not yet gradable", not the worst. */
export const GRADES = ["S", "A", "B", "C", "U"] as const;
export type Grade = (typeof GRADES)[number];

/** The one palette for grades; white text on each has a contrast of at least 4.5:1. */
export const GRADE_COLORS: Record<Grade, string> = {
  S: "#8a5a00",
  A: "#1b7a4b",
  B: "#2563a8",
  C: "#667085",
  U: "#98a2b3",
};

export const isGrade = (value: unknown): value is Grade => GRADES.includes(value as Grade);
