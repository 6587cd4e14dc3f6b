import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { privateQuery } from "./queries";
import { Influence } from "./Stance";
import type { PrivateTie } from "./types";
import "./contact.css";

function Who({ one }: { one: PrivateTie }) {
  return (
    <>
      <Link to="/$entity/$id" params={{ entity: "contacts", id: one.contact }}>
        {one.contact_name}
      </Link>{" "}
      <span className="muted">{one.title}</span>
    </>
  );
}

function Company({ one }: { one: PrivateTie }) {
  return (
    <Link to="/$entity/$id" params={{ entity: "accounts", id: one.account }}>
      {one.account_name}
    </Link>
  );
}

function Table({ items }: { items: PrivateTie[] }) {
  const { t } = useT();
  const narrow = useNarrow();
  if (narrow)
    return (
      <div className="cards">
        {items.map((one) => (
          <article className="card" key={one.tie}>
            <div className="card-head">
              <span className="grow">
                <Who one={one} />
              </span>
              <GradeChip grade={one.grade} />
            </div>
            <div>
              <Company one={one} />
            </div>
            <div>
              {one.staff_name} {one.strength ?? t("value.unknown")}{" "}
              {one.influence && <Influence value={one.influence} />}
            </div>
          </article>
        ))}
      </div>
    );
  return (
    <table className="plain">
      <thead>
        <tr>
          {["staff", "contact", "customer", "grade", "influence", "strength", "since"].map((column) => (
            <th scope="col" key={column}>
              {t(`private.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.tie}>
            <th scope="row">
              {one.staff_name}
              {one.staff_status !== "active" && <span className="state-red"> {t("private.leaving")}</span>}
            </th>
            <td>
              <Who one={one} />
            </td>
            <td>
              <Company one={one} />
            </td>
            <td>
              <GradeChip grade={one.grade} />
            </td>
            <td>{one.influence && <Influence value={one.influence} />}</td>
            <td className="num">{one.strength ?? t("value.unknown")}</td>
            <td>{one.since}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Relations that only one employee holds, and brought along: what the company loses when they go. */
export function PrivatePage() {
  const { t } = useT();
  const query = useQuery(privateQuery);
  const items = query.data?.items;
  return (
    <div className="page">
      <PageHead title={t("private.title")} note={t("private.note")} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {items?.length === 0 && <EmptyState title={t("private.none")} text={t("private.noneHint")} />}
      {items && items.length > 0 && <Table items={items} />}
    </div>
  );
}
