import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { pick, useLabel, useLanguage, useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { previewQuery } from "./queries";
import type { Import, Preview, PreviewChange, PreviewError, PreviewRow } from "./types";

function Fate({ actions, errors }: { actions: PreviewRow["actions"]; errors: PreviewError[] }) {
  const { t } = useT();
  const language = useLanguage();
  const whole = errors.filter((error) => error.column < 0);
  return (
    <td>
      {Object.entries(actions ?? {}).map(([entity, fate]) => (
        <div key={entity}>
          {t("import.fate", {
            entity: t(`import.entity.${entity}`),
            fate: t(`import.fate.${fate}`, { defaultValue: fate }),
          })}
        </div>
      ))}
      {errors.length > 0 && <div className="cell-bad">{t("import.fate.reject")}</div>}
      {whole.map((error) => (
        <div key={error.code} className="cell-bad cell-reason">
          {pick(error, language)}
        </div>
      ))}
    </td>
  );
}

interface CellProps {
  title: string;
  text: string;
  error: PreviewError | undefined;
  /** What stood there and how the cell was understood, when the row changes it. */
  change: PreviewChange | undefined;
}

function Cell({ title, text, error, change }: CellProps) {
  const { t } = useT();
  const language = useLanguage();
  if (!error)
    return (
      <td data-label={text || change ? title : undefined}>
        {text}
        {change && (
          <div className="cell-reason muted">
            {t("import.change", { before: change.before || "∅", after: change.after })}
          </div>
        )}
      </td>
    );
  return (
    <td className="cell-bad whole" data-label={title}>
      {text || "∅"}
      <div className="cell-reason">{pick(error, language)}</div>
    </td>
  );
}

/** The mapped columns of the chosen sheet, by the name of the field they fill. */
function useShown(item: Import) {
  const label = useLabel();
  const sheet = item.plan.sheets.find((candidate) => candidate.name === item.plan.sheet) ?? item.plan.sheets[0];
  return (sheet?.mapping ?? [])
    .filter((mapping) => mapping.field)
    .map((mapping) => ({
      column: mapping.column,
      title:
        label(
          item.fields?.find((target) => target.entity === mapping.entity && target.field === mapping.field)?.label,
        ) || mapping.field,
    }));
}

function Rows({ item, preview }: { item: Import; preview: Preview }) {
  const { t } = useT();
  const shown = useShown(item);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("import.step.preview")}>
      <table className="plain preview stacked">
        <thead>
          <tr>
            <th scope="col" className="num">
              {t("import.row")}
            </th>
            <th scope="col">{t("import.willBe")}</th>
            {shown.map(({ column, title }) => (
              <th scope="col" key={column}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row) => (
            <tr key={row.number}>
              <td className="num" data-label={t("import.row")}>
                {row.number}
              </td>
              <Fate actions={row.actions} errors={row.errors} />
              {shown.map(({ column, title }) => (
                <Cell
                  key={column}
                  title={title}
                  text={row.cells?.[column] ?? ""}
                  error={row.errors.find((error) => error.column === column)}
                  change={row.changes.find((change) => change.column === column)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first rows as they would come in. */
export function PreviewStep({ item, onBack, onNext }: { item: Import; onBack: () => void; onNext: () => void }) {
  const { t } = useT();
  const query = useQuery(previewQuery(item.id));
  return (
    <section className="stack">
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {query.data && <Rows item={item} preview={query.data} />}
      <div className="form-actions">
        <Button type="primary" disabled={!query.isSuccess} onClick={onNext}>
          {t("import.toCheck")}
        </Button>
        <Button onClick={onBack}>{t("action.back")}</Button>
      </div>
    </section>
  );
}
