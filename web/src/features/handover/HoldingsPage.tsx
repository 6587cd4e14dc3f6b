import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useCommand } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { PageHead } from "@/shared/ui/PageHead";
import { AnnounceDialog } from "./AnnounceDialog";
import { CustomersTable } from "./CustomersTable";
import { ItemsTable, KINDS, Section, TiesTable } from "./HeldTables";
import { holdingsQuery } from "./queries";
import type { HeldItem, Holdings } from "./types";

function Figures({ data }: { data: Holdings }) {
  const { t } = useT();
  const format = useFormat();
  const best = data.customers.filter((one) => one.grade === "S" || one.grade === "A").length;
  return (
    <dl className="figures">
      <div className="figure">
        <dt>{t("handover.customers")}</dt>
        <dd>
          {data.customers.length}
          <span className="figure-note">{t("handover.best", { count: best })}</span>
        </dd>
      </div>
      <div className="figure">
        <dt>{t("handover.openTasks")}</dt>
        <dd>{data.tasks.length}</dd>
      </div>
      <div className="figure">
        <dt>{t("handover.loss")}</dt>
        <dd className={data.loss !== null && data.loss >= 0.3 ? "state-red" : undefined}>
          {data.loss === null ? t("value.unknown") : format.percent(data.loss, 1)}
          <span className="figure-note">{t("handover.lossNote")}</span>
        </dd>
      </div>
    </dl>
  );
}

/** What of other kinds somebody must take over, each with its own heading. */
function OtherItems({ items }: { items: HeldItem[] }) {
  const { t } = useT();
  return KINDS.map((kind) => {
    const some = items.filter((one) => one.kind === kind);
    const note = kind === "membership" || kind === "handover" ? t(`handover.heldNote.${kind}`) : undefined;
    return (
      <Section key={kind} title={t(`handover.held.${kind}`)} count={some.length} note={note}>
        <ItemsTable items={some} />
      </Section>
    );
  });
}

function Lists({ data, transfer }: { data: Holdings; transfer: (ids: string[], done: () => void) => ReactNode }) {
  const { t } = useT();
  const label = useLabel();
  const [selected, setSelected] = useState<string[]>([]);
  const clear = () => setSelected([]);
  const lists = [data.customers, data.deputies, data.tasks, data.plans, data.items, data.ties, data.leaves];
  const nothing = lists.every((list) => list.length === 0);
  if (nothing && data.hidden === 0)
    return <EmptyState title={t("handover.nothing")} text={t("handover.nothingHint")} />;
  return (
    <>
      {data.hidden > 0 && <p className="muted">{t("handover.hidden", { count: data.hidden })}</p>}
      {selected.length > 0 && (
        <section className="batch" aria-label={t("batch.title")}>
          <span>{t("batch.selected", { count: selected.length })}</span>
          {transfer(selected, clear)}
          <Button size="small" type="text" onClick={clear}>
            {t("batch.clear")}
          </Button>
        </section>
      )}
      <Section title={t("handover.customers")} count={data.customers.length}>
        <CustomersTable items={data.customers} selected={selected} onSelect={setSelected} />
      </Section>
      <Section title={t("handover.deputies")} count={data.deputies.length}>
        <CustomersTable items={data.deputies} />
      </Section>
      <Section title={t("handover.openTasks")} count={data.tasks.length}>
        <table className="plain stacked">
          <tbody>
            {data.tasks.map((one) => (
              <tr key={one.id}>
                <th scope="row" className="whole">
                  <Link to="/$entity/$id" params={{ entity: "tasks", id: one.id }}>
                    {one.title}
                  </Link>
                </th>
                <td className="whole">{one.account}</td>
                <td>{one.due}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <Section title={t("handover.plans")} count={data.plans.length}>
        <ItemsTable items={data.plans} />
      </Section>
      <OtherItems items={data.items} />
      <Section title={t("handover.ties")} count={data.ties.length} note={t("handover.tiesNote")}>
        <TiesTable items={data.ties} taken={Boolean(data.handover)} />
      </Section>
      <Section title={t("handover.leaves")} count={data.leaves.length} note={t("handover.leavesNote")}>
        <p>{data.leaves.map((leaf) => `${leaf.code} ${label(leaf.name)}`).join(" · ")}</p>
      </Section>
    </>
  );
}

/** What hangs on a person: what the company would lose, and what somebody else must take over. */
export function HoldingsPage({ transfer }: { transfer: (ids: string[], done: () => void) => ReactNode }) {
  const { t } = useT();
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(holdingsQuery(id));
  const runs = useCommand("handovers.run");
  const [announcing, setAnnouncing] = useState(false);
  const data = query.data;
  const action = data?.handover ? (
    <Link to="/$entity/$id" params={{ entity: "handovers", id: data.handover }}>
      <Button>{t("handover.open")}</Button>
    </Link>
  ) : (
    runs &&
    data &&
    data.status !== "left" && <Button onClick={() => setAnnouncing(true)}>{t("handover.announce")}</Button>
  );
  return (
    <div className="page">
      <PageHead
        title={data ? t("handover.holdings", { name: data.name }) : ""}
        note={t("handover.holdingsNote")}
        extra={action}
      />
      <Loaded query={query}>
        {(holdings) => (
          <div className="stack">
            <Figures data={holdings} />
            <Lists data={holdings} transfer={transfer} />
          </div>
        )}
      </Loaded>
      {announcing && data && <AnnounceDialog user={id} name={data.name} onClose={() => setAnnouncing(false)} />}
    </div>
  );
}
