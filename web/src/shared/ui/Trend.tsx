import { useT } from "@/shared/i18n";

/** The change of a score since the last evaluation; below half a point it counts as steady. */
export function Trend({ change }: { change: unknown }) {
  const { t } = useT();
  if (typeof change !== "number") return null;
  const size = Math.abs(change).toFixed(1);
  if (Math.abs(change) < 0.5) {
    return (
      <span className="trend" role="img" aria-label={t("trend.steady")} title={t("trend.steady")}>
        →
      </span>
    );
  }
  const title = change > 0 ? t("trend.up", { size }) : t("trend.down", { size });
  return (
    <span className={change > 0 ? "trend trend-up" : "trend trend-down"} role="img" aria-label={title} title={title}>
      {change > 0 ? "↑" : "↓"}
      {size}
    </span>
  );
}
