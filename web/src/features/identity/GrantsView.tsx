import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useMeta } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { CLASSES, type Rights, readRights, SCOPES } from "./grants";
import { roleRightsQuery } from "./queries";

export function useGrantName(): (key: string) => string {
  const { t } = useT();
  const label = useLabel();
  const { entities } = useMeta();
  return (key) =>
    key.startsWith("@")
      ? t(`profile.group.${key.slice(1)}`)
      : label(entities.find((entity) => entity.name === key)?.label) || key;
}

/** The rights of a shipped role that nobody has changed, asked of the server. */
function Shipped({ id }: { id: string }) {
  const { t } = useT();
  const query = useQuery(roleRightsQuery(id));
  return (
    <div className="stack">
      <p className="muted">{t("grants.asShipped")}</p>
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {query.data ? <RightsTable rights={query.data} /> : <Problem error={query.error} />}
    </div>
  );
}

/** What a role may do, to be read. */
export function GrantsView({ value, record }: { value: unknown; record: RecordData }) {
  const { t } = useT();
  const rights = readRights(value);
  if (rights) return <RightsTable rights={rights} />;
  if (record.shipped === true && !record.archived_at) return <Shipped id={record.id} />;
  return <p className="muted">{t("grants.nothing")}</p>;
}

function RightsTable({ rights }: { rights: Rights }) {
  const { t } = useT();
  const name = useGrantName();
  const mark = (given: boolean) => (given ? "✓" : "–");
  return (
    <div className="stack">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={t("grants.entity")}>
        <table className="plain rights">
          <thead>
            <tr>
              <th scope="col">{t("grants.entity")}</th>
              <th scope="col">{t("grants.read")}</th>
              <th scope="col">{t("grants.edit")}</th>
              <th scope="col">{t("grants.archive")}</th>
              <th scope="col">{t("grants.create")}</th>
              <th scope="col">{t("grants.export")}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(rights.grants).map(([key, grant]) => (
              <tr key={key}>
                <th scope="row">{name(key)}</th>
                <td>{t(`scope.${SCOPES[grant.read]}`)}</td>
                <td>{t(`scope.${SCOPES[grant.edit]}`)}</td>
                <td>{t(`scope.${SCOPES[grant.archive]}`)}</td>
                <td>{mark(grant.create)}</td>
                <td>{mark(grant.export)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p>
        <span className="muted">{t("grants.classes")}</span>{" "}
        {CLASSES.map((key) => `${t(`class.${key}`)} – ${t(`access.${rights.classes[key] ?? 0}`)}`).join(" · ")}
      </p>
      {rights.commands.length > 0 && (
        <p>
          <span className="muted">{t("grants.commands")}</span>{" "}
          {rights.commands.map((command) => t(`command.${command}`, { defaultValue: command })).join(" · ")}
        </p>
      )}
    </div>
  );
}
