import { Alert, Button, Drawer, Skeleton } from "antd";
import { Suspense, useState } from "react";
import { useEntity, useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { later } from "@/shared/ui/later";
import { useNarrow } from "@/shared/ui/use-narrow";
import { MembersDrawer } from "./MembersDrawer";
import { Influence, StanceTag, standingOf } from "./Stance";
import type { Chain, ChainCover, People } from "./types";

const RecordForm = later(() => import("@/shared/record/RecordForm").then((module) => module.RecordForm));

function Members({ cover, people }: { cover: ChainCover; people: People }) {
  const { t } = useT();
  const holders = new Map(people.contacts.map((one) => [one.id, one]));
  return (
    <ol className="chain-members">
      {cover.members.map((member) => {
        const position = people.positions.find((one) => one.id === member.position);
        if (!position) return null;
        const standing = standingOf(position, position.holder?.id ? holders.get(position.holder.id) : undefined);
        return (
          <li key={member.position}>
            <strong>{position.holder?.name ?? position.title}</strong>
            {position.holder && <span className="muted">{position.title}</span>}
            <span>{(member.roles ?? []).map((role) => t(`people.role.${role}`)).join(" · ")}</span>
            <StanceTag stance={standing} />
            <Influence value={position.influence} />
          </li>
        );
      })}
    </ol>
  );
}

function OneChain({
  chain,
  people,
  onEdit,
  onMembers,
}: {
  chain: Chain;
  people: People;
  onEdit?: () => void;
  onMembers?: () => void;
}) {
  const { t } = useT();
  const format = useFormat();
  const cover = people.map.chains.find((one) => one.chain === chain.id);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{chain.purchase_kind}</h2>
        <span className="page-actions">
          {onMembers && <Button onClick={onMembers}>{t("people.editMembers")}</Button>}
          {onEdit && <Button onClick={onEdit}>{t("action.edit")}</Button>}
        </span>
      </div>
      {cover && cover.share !== null && (
        <p>
          {t("people.coverage", { known: cover.known, involved: cover.involved })}{" "}
          <strong className="number">{format.percent(cover.share ?? 0, 1)}</strong>
        </p>
      )}
      {cover && cover.members.length > 0 && !cover.decider_known && (
        <Alert type="warning" showIcon title={t("people.deciderUnknown")} />
      )}
      {cover && cover.members.length === 0 && <Alert type="info" showIcon title={t("people.noMembers")} />}
      {cover && <Members cover={cover} people={people} />}
      {chain.steps && <p className="muted text-full">{chain.steps}</p>}
    </section>
  );
}

function Editing({ account, chain, onClose }: { account: string; chain?: Chain; onClose: () => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const entity = useEntity("decision-chains");
  if (!entity) return null;
  return (
    <Drawer
      open
      onClose={onClose}
      title={chain?.purchase_kind ?? t("people.addChain")}
      size={narrow ? "100%" : 560}
      destroyOnHidden
    >
      <Suspense fallback={<Skeleton active paragraph={{ rows: 6 }} />}>
        <RecordForm entity={entity} record={chain} preset={{ account }} onDone={onClose} onCancel={onClose} />
      </Suspense>
    </Drawer>
  );
}

/** Who decides on what, and how many of them we know. */
export function Chains({ account, people }: { account: RecordData; people: People }) {
  const { t } = useT();
  const rights = useRights("decision-chains");
  const [editing, setEditing] = useState<Chain | "new" | null>(null);
  const [members, setMembers] = useState<Chain | null>(null);
  return (
    <>
      {rights.create && (
        <span className="page-actions">
          <Button onClick={() => setEditing("new")}>{t("people.addChain")}</Button>
        </span>
      )}
      {people.chains.length === 0 && <EmptyState title={t("people.noChains")} text={t("people.noChainsHint")} />}
      {people.chains.map((chain) => (
        <OneChain
          key={chain.id}
          chain={chain}
          people={people}
          onEdit={rights.edit ? () => setEditing(chain) : undefined}
          onMembers={rights.edit ? () => setMembers(chain) : undefined}
        />
      ))}
      {editing && (
        <Editing
          account={account.id}
          chain={editing === "new" ? undefined : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {members && <MembersDrawer chain={members} people={people} onClose={() => setMembers(null)} />}
    </>
  );
}
