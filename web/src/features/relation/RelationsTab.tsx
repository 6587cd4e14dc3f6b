import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { api } from "@/shared/api/client";
import type { RecordData } from "@/shared/api/types";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { AddRecord } from "@/shared/record/AddRecord";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { LinkTable } from "./LinkTable";
import { NetworkPicture } from "./NetworkPicture";
import type { GroupTotals, Network } from "./types";
import "./relation.css";

function Totals({ totals, name }: { totals: GroupTotals; name: string }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        {t("links.companies", { count: totals.accounts })}
        {totals.sales_12m !== null && (
          <>
            {" · "}
            {t("account.sales12m")} <Money amount={totals.sales_12m} currency={totals.currency} />
          </>
        )}
        {totals.orders !== null && (
          <span className="muted">
            {" "}
            · {t("links.orders", { count: totals.orders, shown: format.number(totals.orders) })}
          </span>
        )}
      </dd>
    </div>
  );
}

function Group({ network, self }: { network: Network; self: string }) {
  const { t } = useT();
  return (
    <section className="panel">
      <h2>{t("links.group")}</h2>
      {network.group.length < 2 && <p className="muted">{t("links.noGroup")}</p>}
      {network.group.length > 1 && (
        <ul className="rows">
          {network.group.map((member) => (
            <li key={member.id} style={{ paddingInlineStart: member.level * 20 }}>
              <GradeChip grade={member.grade ?? "U"} />
              <span className="grow">
                {member.id === self ? (
                  <strong>{member.name}</strong>
                ) : (
                  <Link to="/$entity/$id" params={{ entity: "accounts", id: member.id }}>
                    {member.name}
                  </Link>
                )}
              </span>
              <Money amount={member.sales_12m} />
            </li>
          ))}
        </ul>
      )}
      <dl className="figures">
        <Totals totals={network.totals} name={t("links.totals")} />
        {network.reach.accounts > network.totals.accounts && <Totals totals={network.reach} name={t("links.reach")} />}
      </dl>
      <p className="muted">{t("links.once")}</p>
    </section>
  );
}

/** How a customer belongs together with others: its group, its links, and what `children` add. */
export function RelationsTab({ account, children }: { account: RecordData; children?: ReactNode }) {
  const { t } = useT();
  const narrow = useNarrow();
  const query = useQuery({
    queryKey: ["records", "account-links", "network", account.id],
    queryFn: () => api.get<Network>(`/accounts/${account.id}/network`),
  });
  const network = query.data;
  if (query.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (!network) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const add = network.may_link && !account.archived_at && (
    <AddRecord name="account-links" preset={{ from: account.id }} label={t("links.add")} />
  );
  const alone = network.links.length === 0 && network.group.length < 2;
  const table = <LinkTable links={network.links} />;
  return (
    <div className="stack relations">
      {alone && <EmptyState title={t("links.none")} text={t("links.noneHint")} action={add} />}
      {!alone && <span className="page-actions">{add}</span>}
      {!alone && narrow && network.links.length > 0 && (
        <section className="panel">
          <h2>{t("links.title")}</h2>
          {table}
        </section>
      )}
      {!alone && !narrow && (
        <Picture
          title={t("links.title")}
          table={network.links.length > 0 ? table : <p className="muted">{t("links.onlyGroup")}</p>}
        >
          <NetworkPicture network={network} self={account.id} />
        </Picture>
      )}
      {!alone && <Group network={network} self={account.id} />}
      {children}
    </div>
  );
}
