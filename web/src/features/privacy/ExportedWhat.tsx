import { useEntity } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { FilterWords } from "@/shared/list/FilterWords";
import { readFilter } from "@/shared/list/filter";

interface Asked {
  q?: string;
  filter?: unknown;
  fields?: string;
  from?: string;
  to?: string;
}

function read(query: string): Asked {
  try {
    return query ? (JSON.parse(query) as Asked) : {};
  } catch {
    return {};
  }
}

/** What is in a table, in words: whoever consents must know to what. */
export function ExportedWhat({ line }: { line: Schema<"ExportLine"> }) {
  const { t } = useT();
  const label = useLabel();
  const entity = useEntity(line.entity);
  const { q, filter, fields, from, to } = read(line.query);
  const node = readFilter(filter);
  const columns = fields
    ?.split(",")
    .map((name) => label(entity?.fields.find((field) => field.name === name)?.label) || name);
  return (
    <>
      {q && <div className="muted">{t("export.found", { q })}</div>}
      {node && (
        <div className="muted">
          <FilterWords entity={line.entity} filter={node} />
        </div>
      )}
      {(from || to) && (
        <div className="muted">
          {from} – {to}
        </div>
      )}
      {columns && <div className="muted">{t("export.columns", { names: columns.join(t("selection.comma")) })}</div>}
    </>
  );
}
