import { GRADE_COLORS, GRADES, isGrade } from "@/shared/ui/grades";
import type { ChartOption } from "./Chart";

/** Where a customer may start and end: a new one has no first grade, a lost one no last. */
export const STARTS = [...GRADES, "new"];
export const ENDS = [...GRADES, "lost"];

export type Matrix = Record<string, Record<string, number> | undefined>;

const colorOf = (name: string) => (isGrade(name) ? GRADE_COLORS[name] : "#98a2b3");

/** The flow of customers from grade to grade. The trailing blank keeps a start apart from the end of the same name. */
export function flowOption(matrix: Matrix, name: (grade: string) => string): ChartOption {
  const links = STARTS.flatMap((from) =>
    ENDS.flatMap((to) => {
      const value = matrix[from]?.[to] ?? 0;
      return value > 0 ? { source: `${from} `, target: to, value } : [];
    }),
  );
  const used = new Set(links.flatMap((link) => [link.source, link.target]));
  return {
    tooltip: { trigger: "item" as const },
    series: [
      {
        type: "sankey" as const,
        left: 8,
        right: 60,
        top: 8,
        bottom: 8,
        draggable: false,
        layoutIterations: 0,
        label: { formatter: (node: { name: string }) => name(node.name.trim()) },
        data: [...used].map((node) => ({ name: node, itemStyle: { color: colorOf(node.trim()) } })),
        links,
        lineStyle: { color: "source" as const, opacity: 0.25 },
      },
    ],
  } as ChartOption;
}
