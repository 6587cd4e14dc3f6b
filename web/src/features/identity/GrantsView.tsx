import { useMeta } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { readRights, SCOPES } from "./grants";

export function useGrantName(): (key: string) => string {
  const { t } = useT();
  const label = useLabel();
  const { entities } = useMeta();
  return (key) =>
    key.startsWith("@")
      ? t(`profile.group.${key.slice(1)}`)
      : label(entities.find((entity) => entity.name === key)?.label) || key;
}

/** What a role may do, to be read. */
export function GrantsView({ value }: { value: unknown }) {
  const { t } = useT();
  const name = useGrantName();
  const rights = readRights(value);
  if (!rights) return <p className="muted">{t("grants.asShipped")}</p>;
  const mark = (given: boolean) => (given ? "✓" : "–");
  return (
    <div className="stack">
      <div className="scroll-x">
        <table className="plain">
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
      </div>
      <p>{rights.commands.map((command) => t(`command.${command}`, { defaultValue: command })).join(" · ")}</p>
    </div>
  );
}
