import { useT } from "@/shared/i18n";

interface Props {
  value: number | null | undefined;
  low?: number | null;
  high?: number | null;
  coverage?: number | null;
  /** Width of the band in pixels; the number stands beside it. */
  width?: number;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** A score 0–100 as a tick on its low–high band. An unknown score is hatched: it is not zero. */
export function ScoreBand({ value, low, high, coverage, width = 72 }: Props) {
  const { t } = useT();
  if (!isNumber(value)) {
    return (
      <span className="score" title={t("score.unknown")}>
        <span className="score-number score-unknown">{t("score.none")}</span>
        <span className="band band-unknown" style={{ width }} />
      </span>
    );
  }
  const from = isNumber(low) ? low : value;
  const to = isNumber(high) ? high : value;
  const covered = isNumber(coverage) ? Math.round(coverage * 100) : null;
  const range = t("score.range", { value: value.toFixed(1), low: from.toFixed(1), high: to.toFixed(1) });
  const title = covered === null ? range : `${range} · ${t("score.coverage", { percent: covered })}`;
  return (
    <span className="score" title={title}>
      <span className={`score-number ${covered !== null && covered < 60 ? "score-unknown" : ""}`}>
        {value.toFixed(1)}
      </span>
      <span className="band" style={{ width }} role="img" aria-label={title}>
        <span className="band-range" style={{ left: `${from}%`, width: `${Math.max(1, to - from)}%` }} />
        <span className="band-tick" style={{ left: `${value}%` }} />
      </span>
    </span>
  );
}
