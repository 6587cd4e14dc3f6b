import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { apiUrl, type Query } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import type { Figure } from "./types";

/** Waiting and failing look the same everywhere; what is there is drawn by `children`. */
export function Loaded<T>({
  query,
  children,
}: {
  query: { data?: T; error: Error | null; isPending: boolean; refetch: () => unknown };
  children: (data: T) => ReactNode;
}) {
  if (query.data) return <>{children(query.data)}</>;
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  return <Problem error={query.error} retry={() => void query.refetch()} />;
}

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

export function ExportLinks({ report, query = {} }: { report: string; query?: Query }) {
  const { t } = useT();
  const rights = useRights("accounts");
  if (!rights.export) return null;
  return (
    <span className="export-links">
      {["xlsx", "csv"].map((format) => (
        <a key={format} href={apiUrl(`/pyramid/exports/${report}`, { ...query, format })} download>
          {t("pyramid.export", { format: format.toUpperCase() })}
        </a>
      ))}
    </span>
  );
}
