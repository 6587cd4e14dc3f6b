import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Skeleton } from "antd";
import { useState } from "react";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { By, EvidenceList, Shown } from "./InputShown";
import { reviewsQuery } from "./queries";
import { ConfirmSeveral, Decide } from "./Review";
import type { InputReview, InputReviews } from "./types";
import "./value.css";

function Item({ item, decide }: { item: InputReview; decide: boolean }) {
  const { t } = useT();
  const label = useLabel();
  const { account, leaf, entry } = item;
  return (
    <li className="input-leaf">
      <div className="input-head">
        <span className="input-name">
          <span className="leaf-code">{leaf.gate ? "" : leaf.code}</span> {label(leaf.name)}
        </span>
        <span className="grow">
          <Shown leaf={leaf} state={entry.state} value={entry.value} date={entry.dated_on} />
        </span>
        <span className="page-actions">
          {decide ? (
            <Decide account={account.id} code={leaf.code} name={label(leaf.name)} entry={entry} mayReturn />
          ) : (
            <Link to="/$entity/$id" params={{ entity: "accounts", id: account.id }} hash="inputs">
              {t("reviews.correct")}
            </Link>
          )}
        </span>
      </div>
      <div className="input-more muted">
        <By entry={entry} />
        {entry.note && ` · ${entry.note}`}
        {entry.reason && ` · ${entry.reason}`}
        <EvidenceList evidence={entry.evidence} />
      </div>
    </li>
  );
}

/** The customers in the order in which they first come up. */
function byCustomer(items: InputReview[]): InputReview[][] {
  const groups = new Map<string, InputReview[]>();
  for (const item of items) groups.set(item.account.id, [...(groups.get(item.account.id) ?? []), item]);
  return [...groups.values()];
}

/** One customer; folded while there are many, so that the list stays one to look over. */
function Customer({ group, decide, folded }: { group: InputReview[]; decide: boolean; folded: boolean }) {
  const { t } = useT();
  const [open, setOpen] = useState(!folded);
  const account = group[0]?.account;
  if (!account) return null;
  return (
    <div>
      <div className="panel-head">
        <h3>
          <Link to="/$entity/$id" params={{ entity: "accounts", id: account.id }}>
            {account.name}
          </Link>
        </h3>
        <span className="page-actions">
          {folded && (
            <Button size="small" type="text" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? t("reviews.fold") : t("reviews.show", { count: group.length })}
            </Button>
          )}
          {decide && open && group.length > 1 && (
            <ConfirmSeveral account={account.id} entries={group.map(({ entry }) => entry)} />
          )}
        </span>
      </div>
      {open && (
        <ul className="inputs">
          {group.map((item) => (
            <Item key={item.entry.id} item={item} decide={decide} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** From how many customers on they are folded. */
const MANY = 4;

function Waiting({ title, items, decide }: { title: string; items: InputReview[]; decide: boolean }) {
  const groups = byCustomer(items);
  if (items.length === 0) return null;
  return (
    <section className="panel stack">
      <h2>{title}</h2>
      {groups.map((group) => (
        <Customer key={group[0]?.account.id} group={group} decide={decide} folded={groups.length >= MANY} />
      ))}
    </section>
  );
}

function Lists({ reviews }: { reviews: InputReviews }) {
  const { t } = useT();
  if (!reviews.needs_review) return <EmptyState title={t("reviews.off")} text={t("reviews.offHint")} />;
  if (reviews.to_confirm.length + reviews.returned.length === 0)
    return <EmptyState title={t("reviews.none")} text={t("reviews.noneHint")} />;
  return (
    <>
      {reviews.more && <Alert type="info" title={t("reviews.more")} />}
      <Waiting
        title={t("reviews.returned", { count: reviews.returned.length })}
        items={reviews.returned}
        decide={false}
      />
      <Waiting title={t("reviews.toConfirm", { count: reviews.to_confirm.length })} items={reviews.to_confirm} decide />
    </>
  );
}

/** Judgements that wait for the reader: of others to be confirmed, and their own that came back. */
export function ReviewsPage() {
  const { t } = useT();
  const query = useQuery(reviewsQuery);
  return (
    <div className="page">
      <PageHead title={t("reviews.title")} note={t("reviews.note")} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {query.data && <Lists reviews={query.data} />}
    </div>
  );
}
