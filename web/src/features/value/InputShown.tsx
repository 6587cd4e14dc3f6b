import { apiUrl } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { When } from "@/shared/ui/When";
import { isDate, isLevel } from "./entry";
import type { Evidence, InputEntry, InputLeaf } from "./types";

/** A value in words: a level with what it means, a figure with its unit. */
export function Shown({
  leaf,
  state,
  value,
  date,
}: {
  leaf: Pick<InputLeaf, "domain" | "levels" | "unit">;
  state: string;
  value: number | null;
  date?: string | null;
}) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  if (state === "na") return <span className="muted">{t("value.notApplicable")}</span>;
  if (state !== "known") return <span className="muted hatched-text">{t("value.unknown")}</span>;
  if (isDate(leaf)) return <When at={date} exact />;
  if (value === null) return <>•••</>;
  if (isLevel(leaf))
    return (
      <>
        <strong>{value}</strong> {label(leaf.levels[value])}
      </>
    );
  return (
    <>
      {format.measure(value, leaf.domain)} <span className="muted">{label(leaf.unit)}</span>
    </>
  );
}

/** What an entry stands on. */
export function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  const { t } = useT();
  if (evidence.length === 0) return null;
  return (
    <ul className="evidence-list">
      {evidence.map((one) => (
        <li key={`${one.kind}${one.url}${one.file}${one.text}`}>
          {one.kind === "link" && (
            <a href={one.url} target="_blank" rel="noreferrer noopener">
              {one.text || one.url}
            </a>
          )}
          {one.kind === "file" && (
            <a href={apiUrl(`/files/${one.file}`)} download>
              {one.text || t("inputs.file")}
            </a>
          )}
          {one.kind === "text" && one.text}
        </li>
      ))}
    </ul>
  );
}

/** Whose entry it is, of which day, and what became of it; of one that stands, a return is told beside it. */
export function By({ entry, standing }: { entry: InputEntry; standing?: boolean }) {
  const { t } = useT();
  return (
    <>
      {entry.judged_by
        ? t("inputs.judgedBy", { judge: entry.judged_by.name, name: entry.entered_by?.name })
        : entry.entered_by?.name}{" "}
      · <When at={entry.dated_on} />
      {entry.confirmed_by && ` · ${t("inputs.confirmedBy", { name: entry.confirmed_by.name })}`}
      {!standing &&
        entry.returned_by &&
        ` · ${t("inputs.returnedBy", { name: entry.returned_by.name, note: entry.return_note })}`}
      {entry.withdrawn && ` · ${t("inputs.withdrawn")}`}
      {entry.strategy && ` · ${t("inputs.forStrategy", { version: entry.strategy })}`}
    </>
  );
}
