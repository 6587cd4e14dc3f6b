import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Modal, Segmented, Switch } from "antd";
import { useEffect, useState } from "react";
import { api } from "@/shared/api/client";
import { isOver, useJob } from "@/shared/api/jobs";
import { useCommand, useEntity, useRights } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { JobProgress } from "@/shared/ui/JobProgress";
import { Loaded } from "@/shared/ui/Loaded";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { pairsQuery } from "./queries";
import { Reasons } from "./Reasons";
import { ENTITIES, type Pair } from "./types";

function Side({ entity, one }: { entity: string; one: Pair["first"] }) {
  const { t } = useT();
  return (
    <div className="pair-side">
      <Link to="/$entity/$id" params={{ entity, id: one.id }}>
        {one.name}
      </Link>
      <span className="muted">
        {one.of && `${one.of} · `}
        {one.owner && `${t("record.owner")} ${one.owner} · `}
        {t("duplicate.since")} <When at={one.created_at} exact />
      </span>
    </div>
  );
}

function PairCard({ pair, dismissed, onChange }: { pair: Pair; dismissed: boolean; onChange: () => Promise<void> }) {
  const { t } = useT();
  const { busy, run } = useAction();
  const say = () => {
    const body = { entity: pair.entity, first: pair.first.id, second: pair.second.id, dismissed: !dismissed };
    return run(() => api.post("/duplicates/dismiss", body), undefined, onChange);
  };
  return (
    <article className="card pair">
      <div className="pair-sides">
        <Side entity={pair.entity} one={pair.first} />
        <Side entity={pair.entity} one={pair.second} />
      </div>
      <div className="pair-foot">
        <Reasons reasons={pair.reasons} />
        <span className="grow" />
        {pair.may_merge && !dismissed && (
          <Link to="/merge" search={{ entity: pair.entity, ids: [pair.first.id, pair.second.id] }}>
            <Button type="primary" size="small">
              {t("merge.compare")}
            </Button>
          </Link>
        )}
        {pair.may_merge && (
          <Button size="small" loading={busy} onClick={() => void say()}>
            {dismissed ? t("duplicate.again") : t("duplicate.areTwo")}
          </Button>
        )}
      </div>
    </article>
  );
}

/** Starts the look through the whole company and shows how it goes. */
function ScanButton() {
  const { t } = useT();
  const may = useCommand("duplicates.scan");
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [id, setId] = useState<string | null>(null);
  const { data: job } = useJob<{ customers: number; contacts: number }>(id);
  const over = job ? isOver(job) : false;
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: ["duplicates"] });
  }, [over, client]);
  if (!may) return null;
  const start = async () => {
    const started = await run(() => api.post<Schema<"ScanQueued">>("/duplicates/scan"));
    if (started) setId(started.id);
  };
  return (
    <>
      <Button loading={busy} onClick={() => void start()}>
        {t("duplicate.scan")}
      </Button>
      <Modal open={id !== null} title={t("duplicate.scan")} onCancel={() => setId(null)} footer={null}>
        {job && <JobProgress job={job} />}
        {job?.state === "done" && job.result && (
          <p>{t("duplicate.scanned", { customers: job.result.customers, contacts: job.result.contacts })}</p>
        )}
      </Modal>
    </>
  );
}

/** Pairs of the whole company that may be one. */
export function PairsTab() {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const client = useQueryClient();
  const [entity, setEntity] = useState<string>("accounts");
  const [dismissed, setDismissed] = useState(false);
  const contacts = useEntity("contacts");
  const accounts = useEntity("accounts");
  const seesContacts = useRights("contacts").read;
  const query = useInfiniteQuery(pairsQuery(entity, dismissed));
  const again = () => client.invalidateQueries({ queryKey: ["duplicates"] });
  const names: Record<string, string> = { accounts: label(accounts?.label), contacts: label(contacts?.label) };
  return (
    <div className="stack">
      <div className="inline-form">
        {seesContacts && (
          <Segmented
            aria-label={t("fields.entity")}
            value={entity}
            onChange={(value) => setEntity(value)}
            options={ENTITIES.map((value) => ({ value, label: names[value] }))}
          />
        )}
        <span>
          <Switch size="small" checked={dismissed} onChange={setDismissed} aria-label={t("duplicate.showDismissed")} />{" "}
          {t("duplicate.showDismissed")}
        </span>
        <span className="grow" />
        <ScanButton />
      </div>
      <Loaded query={query}>
        {(data) => {
          const pairs = data.pages.flatMap((page) => page.items);
          const at = data.pages[0]?.scanned_at;
          return (
            <>
              <p className="muted">
                {at ? t("duplicate.scannedAt", { at: format.absolute(at) }) : t("duplicate.never")}
              </p>
              {pairs.length === 0 && <EmptyState title={t("duplicate.noPairs")} text={t("duplicate.noPairsHint")} />}
              <div className="pairs">
                {pairs.map((pair) => (
                  <PairCard key={pair.first.id + pair.second.id} pair={pair} dismissed={dismissed} onChange={again} />
                ))}
              </div>
              {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t("list.more")}</Button>}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
