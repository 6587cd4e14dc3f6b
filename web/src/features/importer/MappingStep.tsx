import { useQueryClient } from "@tanstack/react-query";
import { Button, Select, Tag } from "antd";
import { useMemo, useState } from "react";
import { useMeta } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { mappedOnly, retarget, targetOf } from "./mapping";
import { OptionsForm } from "./OptionsForm";
import { changeImport } from "./queries";
import type { Import, Mapping, Sheet } from "./types";

function useTargets(item: Import) {
  const { t } = useT();
  const label = useLabel();
  const { entities } = useMeta();
  return useMemo(() => {
    const fields = item.fields ?? [];
    const names = [...new Set(fields.map((field) => field.entity))];
    const groups = names.map((name) => ({
      label: label(entities.find((entity) => entity.name === name)?.label) || t(`import.entity.${name}`),
      options: fields
        .filter((field) => field.entity === name)
        .map((field) => ({ value: `${name}.${field.field}`, label: label(field.label) })),
    }));
    return [{ label: "", options: [{ value: "", label: t("import.leaveOut") }] }, ...groups];
  }, [item.fields, entities, label, t]);
}

function Why({ mapping }: { mapping: Mapping | undefined }) {
  const { t } = useT();
  const format = useFormat();
  if (!mapping?.field || !mapping.why || mapping.why === "chosen") return null;
  const sure = mapping.confidence ?? 1;
  return (
    <span>
      {sure < 0.8 ? (
        <Tag color="gold">{format.percent(sure)}</Tag>
      ) : (
        <span className="muted number">{format.percent(sure)}</span>
      )}{" "}
      <span className="muted">{t(`import.why.${mapping.why}`, { defaultValue: "" })}</span>
    </span>
  );
}

function ColumnTable({
  sheet,
  mapping,
  targets,
  onChange,
}: {
  sheet: Sheet;
  mapping: Mapping[];
  targets: ReturnType<typeof useTargets>;
  onChange: (mapping: Mapping[]) => void;
}) {
  const { t } = useT();
  return (
    <div className="scroll-x">
      <table className="plain mapping">
        <thead>
          <tr>
            <th scope="col">{t("import.column")}</th>
            <th scope="col">{t("import.samples")}</th>
            <th scope="col">{t("import.target")}</th>
            <th scope="col">{t("import.confidence")}</th>
          </tr>
        </thead>
        <tbody>
          {sheet.columns.map((column) => {
            const current = mapping.find((item) => item.column === column.index);
            return (
              <tr key={column.index} className={current?.field ? undefined : "left-out"}>
                <th scope="row">{column.header || t("import.noHeader", { number: column.index + 1 })}</th>
                <td className="samples">{(column.samples ?? []).slice(0, 3).join(" · ")}</td>
                <td>
                  {column.never ? (
                    <span className="muted">{t("import.never")}</span>
                  ) : (
                    <Select
                      aria-label={t("import.targetOf", { column: column.header })}
                      className="target"
                      showSearch={{ optionFilterProp: "label" }}
                      options={targets}
                      value={targetOf(current)}
                      onChange={(target) => onChange(retarget(mapping, column.index, target))}
                    />
                  )}
                </td>
                <td>
                  <Why mapping={current} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Which column means what: proposed, and corrected where the proposal is wrong. */
export function MappingStep({ item, onNext }: { item: Import; onNext: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const { sheets } = item.plan;
  const [name, setName] = useState(item.plan.sheet || (sheets[0]?.name ?? ""));
  const sheet = sheets.find((candidate) => candidate.name === name) ?? sheets[0];
  const [mappings, setMappings] = useState<Record<string, Mapping[]>>({});
  const [options, setOptions] = useState(item.plan.options);
  const targets = useTargets(item);
  if (!sheet) return <p>{t("import.noSheet")}</p>;
  const mapping = mappings[sheet.name] ?? sheet.mapping ?? [];
  const next = async () => {
    const change = { sheet: sheet.name, mapping: mappedOnly(mapping), options };
    if (await run(async () => (await changeImport(client, item.id, change)) ?? true)) onNext();
  };
  return (
    <section className="stack">
      <p className="muted">{t("import.mappingNote")}</p>
      {sheets.length > 1 && (
        <div className="inline-form">
          <Select
            aria-label={t("import.sheet")}
            value={sheet.name}
            onChange={setName}
            options={sheets.map((candidate) => ({ value: candidate.name, label: candidate.name }))}
          />
        </div>
      )}
      <ColumnTable
        sheet={sheet}
        mapping={mapping}
        targets={targets}
        onChange={(changed) => setMappings((old) => ({ ...old, [sheet.name]: changed }))}
      />
      <OptionsForm options={options} onChange={setOptions} customers={sheet.entity === "accounts"} />
      <div className="form-actions">
        <Button type="primary" loading={busy} disabled={mappedOnly(mapping).length === 0} onClick={() => void next()}>
          {t("import.toPreview")}
        </Button>
      </div>
    </section>
  );
}
