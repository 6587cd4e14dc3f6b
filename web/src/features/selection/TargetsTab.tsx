import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useRights } from "@/shared/api/session";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { ImportTargets } from "./ImportTargets";
import { targetsQuery } from "./queries";
import type { TargetBoard, TargetCount } from "./types";

const STATUSES = ["none", "contacted", "developing", "customer", "partner"] as const;

const all = (conditions: { field: string; value: string }[]) => ({
  and: conditions.map((one) =>
    one.value ? { ...one, op: "eq" as const } : { field: one.field, op: "empty" as const },
  ),
});

/** The records behind a figure. */
function Companies({ count, conditions }: { count: number; conditions: { field: string; value: string }[] }) {
  const format = useFormat();
  if (count === 0) return <span className="muted">0</span>;
  return (
    <Link to="/$entity" params={{ entity: "target-companies" }} search={{ filter: all(conditions) }}>
      {format.number(count)}
    </Link>
  );
}

function Bars({ rows, name }: { rows: TargetCount[]; name: (row: TargetCount) => string }) {
  const { t } = useT();
  const most = Math.max(1, ...rows.map((row) => row.total));
  return (
    <>
      <div className="funnel">
        {rows.map((row) => (
          <div className="funnel-row" key={row.id}>
            <span className="funnel-name">{name(row)}</span>
            <span className="funnel-bar" aria-hidden="true" style={{ width: `${(100 * row.total) / most}%` }}>
              {STATUSES.toReversed().map((status) => (
                <span key={status} className={`target-${status}`} style={{ flexGrow: row.statuses[status] ?? 0 }} />
              ))}
            </span>
            <span className="num">{row.total}</span>
          </div>
        ))}
      </div>
      <p className="legend">
        {STATUSES.toReversed().map((status) => (
          <span key={status}>
            <i className={`target-${status}`} /> {t(`targets.status.${status}`)}
          </span>
        ))}
      </p>
    </>
  );
}

function Figures({
  rows,
  by,
  name,
}: {
  rows: TargetCount[];
  by: "list" | "owner";
  name: (row: TargetCount) => string;
}) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t(`targets.${by}`)}</th>
          <th scope="col" className="num">
            {t("targets.total")}
          </th>
          {STATUSES.map((status) => (
            <th scope="col" className="num" key={status}>
              {t(`targets.status.${status}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">{name(row)}</th>
            <td className="num">
              <Companies count={row.total} conditions={[{ field: by, value: row.id }]} />
            </td>
            {STATUSES.map((status) => (
              <td className="num" key={status}>
                <Companies
                  count={row.statuses[status] ?? 0}
                  conditions={[
                    { field: by, value: row.id },
                    { field: "status", value: status },
                  ]}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lists({ board }: { board: TargetBoard }) {
  const { t } = useT();
  return (
    <section className="panel">
      <h2>{t("targets.lists")}</h2>
      <ul className="target-lists">
        {board.lists.map((list) => (
          <li key={list.id}>
            <span>
              <Link to="/$entity/$id" params={{ entity: "target-lists", id: list.id }}>
                {list.name}
              </Link>{" "}
              <span className="muted">
                {t("targets.summary", { count: list.total, linked: list.linked })}
                {list.strategy && ` · ${list.strategy}`}
              </span>
            </span>
            <ImportTargets list={list} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The lists of companies we want: how far we are with them, and who is responsible. */
export function TargetsTab() {
  const { t } = useT();
  const rights = useRights("target-lists");
  const query = useQuery(targetsQuery());
  const create = rights.create && (
    <Link to="/$entity" params={{ entity: "target-lists" }} search={{ open: "new" }}>
      <Button type="primary">{t("targets.newList")}</Button>
    </Link>
  );
  return (
    <Loaded query={query}>
      {(board) =>
        board.lists.length === 0 ? (
          <EmptyState title={t("targets.none")} text={t("targets.noneHint")} action={create} />
        ) : (
          <div className="stack">
            <div className="toolbar">
              {create}
              <Link to="/$entity" params={{ entity: "target-companies" }}>
                <Button>{t("targets.all")}</Button>
              </Link>
            </div>
            <Picture
              title={t("targets.progress")}
              table={<Figures rows={board.lists} by="list" name={(row) => row.name} />}
            >
              <Bars rows={board.lists} name={(row) => row.name} />
            </Picture>
            <Lists board={board} />
            {board.owners.length > 0 && (
              <Picture
                title={t("targets.byOwner")}
                table={<Figures rows={board.owners} by="owner" name={(row) => row.name || t("targets.nobody")} />}
              >
                <Bars rows={board.owners} name={(row) => row.name || t("targets.nobody")} />
              </Picture>
            )}
          </div>
        )
      }
    </Loaded>
  );
}
