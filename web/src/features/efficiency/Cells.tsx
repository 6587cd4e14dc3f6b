import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { readFilter } from "@/shared/list/filter";
import { Money } from "@/shared/ui/Money";
import type { Figures, Source } from "./types";

/** A figure that opens the records behind it. */
export function Behind({ source, children }: { source?: Source; children: ReactNode }) {
  if (!source) return children;
  return (
    <Link to="/$entity" params={{ entity: source.entity }} search={{ filter: readFilter(source.filter) }}>
      {children}
    </Link>
  );
}

/** The list of an entity among the sources of a row. */
export const sourceOf = (sources: Source[], entity: string) => sources.find((source) => source.entity === entity);

/** Hours of work, with the list of the entries behind them. */
export function Hours({ hours, sources }: { hours: number; sources: Source[] }) {
  const format = useFormat();
  return <Behind source={sourceOf(sources, "efforts")}>{format.quantity(hours, hours < 100 ? 1 : 0)}</Behind>;
}

/** An amount for each person-month; the reason where there is none. */
export function PerMonth({ value, figures }: { value: number | null; figures: Figures }) {
  const { t } = useT();
  if (value !== null) return <Money amount={value} />;
  return (
    <span className="muted" title={figures.reason ? t("efficiency.noEffort") : t("efficiency.unknown")}>
      {figures.reason ? t("efficiency.na") : "–"}
    </span>
  );
}

/** An index as a bar from 0 to 2 with its number; the mark in the middle is the average. */
export function IndexBar({ value }: { value: number | null }) {
  const { t } = useT();
  if (value === null) return <span className="muted">–</span>;
  const width = Math.min(100, Math.max(0, value * 50));
  return (
    <span className="index" title={t("efficiency.indexHint", { index: value.toFixed(2) })}>
      <span className="index-bar" aria-hidden="true">
        <span className={value < 0.6 ? "index-fill index-low" : "index-fill"} style={{ width: `${width}%` }} />
      </span>
      {value.toFixed(2)}
    </span>
  );
}

/** How much an account raises or lowers the average. */
export function Lift({ value }: { value: number | null }) {
  const format = useFormat();
  if (value === null) return <span className="muted">–</span>;
  const text = format.money(String(Math.abs(value)));
  return <span className={value < 0 ? "lift-down" : undefined}>{value < 0 ? `−${text}` : `+${text}`}</span>;
}

export function Percent({ value }: { value: number | null }) {
  const format = useFormat();
  return value === null ? <span className="muted">–</span> : format.percent(value, 0);
}
