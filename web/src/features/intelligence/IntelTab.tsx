import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useEntity, useRights } from "@/shared/api/session";
import type { RecordData, Schema } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { isRef } from "@/shared/record/values";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { useClear } from "@/shared/ui/use-clear";
import { When } from "@/shared/ui/When";
import { ContactSelect } from "./ContactSelect";
import { IntelDrawer } from "./IntelDrawer";
import "./intelligence.css";

type Told = Schema<"Told">;

const words = (value: unknown) => (typeof value === "string" ? value : "");

/** The names of the options of a field, as the metadata has them. */
function useOptions(field: string) {
  const text = useLabel();
  const options = useEntity("intel")?.fields.find((one) => one.name === field)?.options ?? [];
  const list = options.map((one) => ({ value: one.value, label: text(one.label) }));
  return { list, name: (value: unknown) => list.find((one) => one.value === value)?.label ?? "" };
}

/** Who told us, changed where it stands. */
function SourceLine({ item, account }: { item: Told; account: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  if (!item.may_see_source) return null;
  const put = async (contact: string) => {
    const work = async () => (await api.put(`/intel/${words(item.record.id)}/source`, { contact })) ?? true;
    if (await run(work, undefined, () => refreshEntity(client, "intel"))) setOpen(false);
  };
  if (open)
    return (
      <ContactSelect
        account={account}
        label={t("intel.source")}
        busy={busy}
        value={item.source?.id}
        onChange={(contact) => void put(contact ?? "")}
      />
    );
  return (
    <span>
      {t("intel.source")}:{" "}
      {item.source ? (
        <Link to="/$entity/$id" params={{ entity: "contacts", id: item.source.id }}>
          {item.source.name}
        </Link>
      ) : (
        t("intel.nobody")
      )}
      {item.may_edit && (
        <Button type="link" size="small" onClick={() => setOpen(true)}>
          {t("intel.changeSource")}
        </Button>
      )}
    </span>
  );
}

function Item({ item, account }: { item: Told; account: string }) {
  const { t } = useT();
  const kind = useOptions("kind");
  const reliability = useOptions("reliability");
  const { record } = item;
  return (
    <li className="story">
      <div className="story-head">
        <Tag>{kind.name(record.kind)}</Tag>
        {words(record.reliability) && <span className="muted">{reliability.name(record.reliability)}</span>}
        {record.class === "confidential" && <strong className="state-red">{t("intel.confidential")}</strong>}
        <span className="muted">
          <When at={record.date} exact />
        </span>
        <span className="grow" />
        <span className="muted">{isRef(record.author) ? record.author.name : ""}</span>
      </div>
      <p className="story-text">{words(record.content)}</p>
      {words(record.detail) && <p className="story-text intel-detail">{words(record.detail)}</p>}
      <div className="story-facts">
        <SourceLine item={item} account={account} />
        {isRef(record.interaction) && record.interaction.id && (
          <Link to="/$entity/$id" params={{ entity: "interactions", id: record.interaction.id }}>
            {t("intel.heardIn")}
          </Link>
        )}
        <Link to="/$entity/$id" params={{ entity: "intel", id: words(record.id) }}>
          {t("intel.open")}
        </Link>
      </div>
    </li>
  );
}

/** What was heard at a customer, the newest first. */
export function IntelTab({ account }: { account: RecordData }) {
  const { t } = useT();
  const clear = useClear();
  const may = useRights("intel");
  const kinds = useOptions("kind");
  const [kind, setKind] = useState<string>();
  const [adding, setAdding] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: ["records", "intel", "feed", account.id, kind],
    queryFn: ({ pageParam, signal }) =>
      api.get<Schema<"IntelPage">>("/intel/feed", { account: account.id, kind, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: may.read,
  });
  if (!may.read) return null;
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <div className="toolbar">
        {may.create && !account.archived_at && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("intel.add")}
          </Button>
        )}
        <Select
          aria-label={t("intel.kind")}
          placeholder={t("intel.kind")}
          allowClear={clear}
          style={{ minWidth: 130 }}
          value={kind}
          options={kinds.list}
          onChange={setKind}
        />
      </div>
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 5 }} />}
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isSuccess && items.length === 0 && <EmptyState title={t("intel.none")} text={t("intel.noneHint")} />}
      <ol className="stories">
        {items.map((item) => (
          <Item key={String(item.record.id)} item={item} account={account.id} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <span>
          <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>
        </span>
      )}
      {adding && <IntelDrawer account={account.id} onClose={() => setAdding(false)} />}
    </div>
  );
}

/** Below a follow-up: what was heard in it is written down as intelligence. */
export function IntelFrom({ account, interaction }: { account: string; interaction: string }) {
  const { t } = useT();
  const may = useRights("intel").create;
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <span>
      <Button size="small" type="link" onClick={() => setOpen(true)}>
        {t("intel.from")}
      </Button>
      {open && (
        <IntelDrawer
          account={account}
          interaction={interaction}
          onClose={() => setOpen(false)}
          onStored={() => message.success(t("intel.stored"))}
        />
      )}
    </span>
  );
}
