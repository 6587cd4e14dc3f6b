import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Input, Radio, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { recordQuery } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import type { Entity, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { Compare } from "./Compare";
import { Loads } from "./Loads";
import { previewQuery, refreshMerged } from "./queries";
import type { Merged } from "./types";
import "./duplicate.css";

const MOST = 10;

function Merging({ entity, records }: { entity: Entity; records: RecordData[] }) {
  const { t } = useT();
  const title = useTitle(entity);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [target, setTarget] = useState(records[0]?.id ?? "");
  const [fields, setFields] = useState<Record<string, string>>({});
  const [sameNumber, setSameNumber] = useState("both");
  const [reason, setReason] = useState("");
  const sources = records.map((record) => record.id).filter((id) => id !== target);
  const preview = useQuery(previewQuery(entity.name, target, sources));
  const merge = async () => {
    const revs = Object.fromEntries(records.map((record) => [record.id, record.rev]));
    const body = { entity: entity.name, target, sources, revs, fields, same_number: sameNumber, reason };
    const done = await run(
      () => api.post<Merged>("/merges", body),
      t("merge.done"),
      () => refreshMerged(client, entity.name),
    );
    if (done) await navigate({ to: "/$entity/$id", params: { entity: entity.name, id: target } });
  };
  return (
    <div className="stack">
      <section>
        <h2>{t("merge.which")}</h2>
        <Radio.Group
          className="merge-targets"
          aria-label={t("merge.which")}
          value={target}
          onChange={(event) => {
            setTarget(event.target.value as string);
            setFields({});
          }}
          options={records.map((record) => ({ value: record.id, label: title(record) }))}
        />
      </section>
      <section>
        <h2>{t("merge.fields")}</h2>
        <p className="muted">{t("merge.fieldsHint")}</p>
        <Compare entity={entity} records={records} target={target} chosen={fields} onChange={setFields} />
      </section>
      <section>
        <h2>{t("merge.moves")}</h2>
        <Problem error={preview.error} />
        {preview.data && <Loads loads={preview.data.items} sameNumber={sameNumber} onSameNumber={setSameNumber} />}
      </section>
      <Input
        value={reason}
        maxLength={500}
        aria-label={t("merge.reason")}
        placeholder={t("merge.reason")}
        onChange={(event) => setReason(event.target.value)}
      />
      <Alert type="info" showIcon title={t("merge.canUndo")} />
      <div className="form-actions">
        <Button type="primary" loading={busy} disabled={!preview.data} onClick={() => void merge()}>
          {t("merge.merge", { count: records.length })}
        </Button>
        <Button onClick={() => window.history.back()}>{t("action.cancel")}</Button>
      </div>
    </div>
  );
}

/** Records side by side; what each field keeps is chosen by clicking on it. */
export function MergePage() {
  const { t } = useT();
  const { entity: name, ids } = useSearch({ from: "/shell/merge" });
  const entity = useEntity(name);
  const queries = useQueries({ queries: ids.slice(0, MOST).map((id) => ({ ...recordQuery(name, id), staleTime: 0 })) });
  const failed = queries.find((query) => query.error)?.error;
  const records = queries.flatMap((query) => (query.data ? [query.data] : []));
  const ready = records.length === queries.length && queries.every((query) => !query.isFetching);
  return (
    <div className="page">
      <PageHead title={t("merge.title")} note={t("merge.note")} />
      <Problem error={failed} />
      {ids.length < 2 && <EmptyState title={t("merge.tooFew")} text={t("merge.tooFewHint")} />}
      {!failed && !ready && <Skeleton active paragraph={{ rows: 10 }} />}
      {!failed && ready && entity && ids.length > 1 && (
        <Merging key={records.map((record) => record.rev).join()} entity={entity} records={records} />
      )}
    </div>
  );
}
