import { useT } from "@/shared/i18n";

const WIDTH = 84;
const HEIGHT = 20;

/** Monthly figures as small bars, oldest first; negative months hang below the line. */
export function Sparkline({ values }: { values: unknown }) {
  const { t } = useT();
  if (!Array.isArray(values) || values.length === 0) return null;
  const numbers = values.map((value) => (typeof value === "number" ? value : 0));
  const top = Math.max(0, ...numbers);
  const bottom = Math.min(0, ...numbers);
  const span = top - bottom;
  const step = WIDTH / numbers.length;
  const y = (value: number) => (span === 0 ? HEIGHT - 1 : ((top - value) / span) * (HEIGHT - 2) + 1);
  const zero = y(0);
  return (
    <svg
      className="spark"
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t("spark.label", { count: numbers.length })}
    >
      <line x1={0} x2={WIDTH} y1={zero} y2={zero} className="spark-axis" />
      {numbers.map((value, month) => (
        <rect
          key={month}
          x={month * step + 0.5}
          width={step - 1.5}
          y={Math.min(y(value), zero)}
          height={Math.abs(y(value) - zero)}
          className={value < 0 ? "spark-negative" : "spark-bar"}
        />
      ))}
    </svg>
  );
}
