import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { modelQuery, modelsQuery, refreshValue } from "./queries";
import type { Model } from "./types";
import "./value.css";

function DefinitionTable({ id }: { id: string }) {
  const { t } = useT();
  const format = useFormat();
  const { data, error, isPending } = useQuery(modelQuery(id));
  if (isPending) return <Skeleton active title={false} />;
  if (!data) return <Problem error={error} />;
  const { groups, leaves, cuts } = data.definition;
  return (
    <div className="stack">
      <p className="figures">
        {Object.entries(cuts).map(([grade, cut]) => (
          <span key={grade}>
            <GradeChip grade={grade.toUpperCase()} /> ≥ {cut}
          </span>
        ))}
      </p>
      <table className="plain weights">
        <tbody>
          {groups.flatMap((group) => [
            <tr key={group.code}>
              <th scope="row">
                {group.code} {t(`value.group.${group.code}`)}
              </th>
              <td className="num">{format.percent(group.weight, 1)}</td>
            </tr>,
            ...leaves
              .filter((leaf) => leaf.group === group.code)
              .map((leaf) => (
                <tr key={leaf.code}>
                  <td>
                    <span className="leaf-code">{leaf.code}</span> {t(`value.leaf.${leaf.code}`, { defaultValue: "" })}
                  </td>
                  <td className="num muted">{format.percent(leaf.weight, 1)}</td>
                </tr>
              )),
          ])}
        </tbody>
      </table>
    </div>
  );
}

function Weights({ id }: { id: string }) {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("models.weights")}</summary>
      {open && <DefinitionTable id={id} />}
    </details>
  );
}

function ModelPanel({ model, onActivate }: { model: Model; onActivate?: () => void }) {
  const { t } = useT();
  const label = useLabel();
  const active = model.state === "active";
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>
          {label(model.name)} v{model.version} {active && <Tag>{t("models.active")}</Tag>}
        </h2>
        {model.state === "draft" && onActivate && <Button onClick={onActivate}>{t("models.activate")}</Button>}
      </div>
      {model.created_at && (
        <p className="muted">
          {t("models.created")} <When at={model.created_at} />
        </p>
      )}
      <Weights id={model.id} />
    </section>
  );
}

/** The versions of the value model. An active version never changes; a new one is made instead. */
export function ModelsPage() {
  const { t } = useT();
  const client = useQueryClient();
  const may = useCommand("models.manage");
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const query = useQuery(modelsQuery);
  const act = async (work: () => Promise<unknown>) => {
    if (await run(async () => (await work()) ?? true, t("record.saved"))) await refreshValue(client);
  };
  const activate = (model: Model) =>
    modal.confirm({
      title: t("models.activateAsk"),
      content: t("models.activateNote"),
      okText: t("models.activate"),
      onOk: () => act(() => api.post(`/value/models/${model.id}/activate`)),
    });
  return (
    <div className="page page-narrow">
      <PageHead
        title={t("models.title")}
        note={t("models.note")}
        extra={
          may && (
            <>
              <Button loading={busy} onClick={() => void act(() => api.post("/value/models", { kind: "starter" }))}>
                {t("models.calibrate")}
              </Button>
              <Button loading={busy} onClick={() => void act(() => api.post("/value/models", { kind: "full" }))}>
                {t("models.full")}
              </Button>
            </>
          )
        }
      />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {query.data?.map((model) => (
        <ModelPanel key={model.id} model={model} onActivate={may ? () => activate(model) : undefined} />
      ))}
    </div>
  );
}
