import { Link } from "@tanstack/react-router";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Figure } from "./types";

export function AccountLink({ id, name }: { id: string; name: string }) {
  return (
    <Link to="/$entity/$id" params={{ entity: "accounts", id }}>
      {name}
    </Link>
  );
}

/** Progress in words and as a bar; the words are what counts. */
export function ProgressBar({ done, total }: { done: number; total: number }) {
  return (
    <span className="plan-bar" aria-hidden="true">
      <span style={{ width: `${total > 0 ? (100 * done) / total : 0}%` }} />
    </span>
  );
}

/** A figure that may be unknown (hatched) or not apply. */
export function Multiple({ figure }: { figure: Figure }) {
  const { t } = useT();
  const format = useFormat();
  if (figure.value !== null && figure.value !== undefined)
    return <span className="number">{format.number(figure.value, figure.value < 100 ? 1 : 0)} ×</span>;
  const why = t(`pyramid.why.${figure.reason || "not_given"}`);
  return (
    <span className="muted" title={why}>
      {figure.state === "na" ? "–" : t("pyramid.unknown")}
    </span>
  );
}
