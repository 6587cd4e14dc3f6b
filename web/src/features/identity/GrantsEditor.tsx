import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Select } from "antd";
import { useT } from "@/shared/i18n";
import type { OwnInput } from "@/shared/record/extensions";
import { GrantsView, useGrantName } from "./GrantsView";
import {
  ACCESSES,
  BLANK,
  CLASSES,
  FLAGS,
  GROUPS,
  type Grant,
  grantFor,
  type Rights,
  readRights,
  SCOPED,
  SCOPES,
  withCommand,
  withGrant,
  writeRights,
} from "./grants";
import { roleRightsQuery } from "./queries";

const COMMANDS = [
  "imports.run",
  "evaluations.run",
  "grades.approve",
  "grades.override",
  "models.manage",
  "value.read",
  "selection.decide",
  "capacity.read",
  "capacity.plan",
  "service_levels.edit",
  "settings.edit",
  "users.manage",
  "audit.read",
  "recycle.restore",
  "views.share",
];

function Row({
  name,
  grant,
  disabled,
  onChange,
}: {
  name: string;
  grant: Grant;
  disabled?: boolean;
  onChange: (change: Partial<Grant>) => void;
}) {
  const { t } = useT();
  const scopes = SCOPES.map((scope, index) => ({ value: index, label: t(`scope.${scope}`) }));
  return (
    <tr>
      <th scope="row">{name}</th>
      {SCOPED.map((action) => (
        <td key={action}>
          <Select
            size="small"
            variant="borderless"
            popupMatchSelectWidth={false}
            aria-label={`${name} ${t(`grants.${action}`)}`}
            disabled={disabled}
            options={scopes}
            value={grant[action]}
            onChange={(scope: number) => onChange({ [action]: scope })}
          />
        </td>
      ))}
      {FLAGS.map((flag) => (
        <td key={flag}>
          <Checkbox
            aria-label={`${name} ${t(`grants.${flag}`)}`}
            disabled={disabled}
            checked={grant[flag]}
            onChange={(event) => onChange({ [flag]: event.target.checked })}
          />
        </td>
      ))}
    </tr>
  );
}

function Matrix({
  rights,
  disabled,
  onChange,
}: {
  rights: Rights;
  disabled?: boolean;
  onChange: (rights: Rights) => void;
}) {
  const { t } = useT();
  const name = useGrantName();
  // An entity with a line of its own overrides its group.
  const keys = [...GROUPS, ...Object.keys(rights.grants).filter((key) => !GROUPS.includes(key))];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("grants.entity")}>
      <table className="plain rights">
        <thead>
          <tr>
            <th scope="col">{t("grants.entity")}</th>
            {[...SCOPED, ...FLAGS].map((action) => (
              <th scope="col" key={action}>
                {t(`grants.${action}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <Row
              key={key}
              name={name(key)}
              grant={grantFor(rights, key)}
              disabled={disabled}
              onChange={(change) => onChange(withGrant(rights, key, change))}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Classes({
  rights,
  disabled,
  onChange,
}: {
  rights: Rights;
  disabled?: boolean;
  onChange: (rights: Rights) => void;
}) {
  const { t } = useT();
  const options = ACCESSES.map((access) => ({ value: access, label: t(`access.${access}`) }));
  return (
    <fieldset className="commands">
      <legend>{t("grants.classes")}</legend>
      {CLASSES.map((name) => (
        <div key={name}>
          {t(`class.${name}`)}{" "}
          <Select
            size="small"
            aria-label={t(`class.${name}`)}
            disabled={disabled}
            options={options}
            value={rights.classes[name] ?? 0}
            onChange={(access: number) => onChange({ ...rights, classes: { ...rights.classes, [name]: access } })}
          />
        </div>
      ))}
    </fieldset>
  );
}

/** The rights a role has without any of its own, and the way to give it some: they start as what it has. */
function Unchanged({
  record,
  disabled,
  onOwn,
}: Pick<OwnInput, "record" | "disabled"> & { onOwn: (r: Rights) => void }) {
  const { t } = useT();
  const shipped = record?.shipped === true;
  const { data, isSuccess } = useQuery({ ...roleRightsQuery(record?.id ?? ""), enabled: shipped });
  return (
    <div className="stack">
      {record ? <GrantsView value={null} record={record} /> : <p className="muted">{t("grants.nothing")}</p>}
      <div>
        <Button disabled={disabled || (shipped && !isSuccess)} onClick={() => onOwn(data ?? BLANK)}>
          {t("grants.own")}
        </Button>
      </div>
    </div>
  );
}

/** What a role may do: how far it reaches by kind of record, which fields it sees and which commands it has. */
export function GrantsEditor({ value, onChange, disabled, record }: OwnInput) {
  const { t } = useT();
  const rights = readRights(value);
  const write = (changed: Rights | null) => onChange?.(writeRights(changed));
  if (!rights) return <Unchanged record={record} disabled={disabled} onOwn={write} />;
  return (
    <div className="stack">
      <Matrix rights={rights} disabled={disabled} onChange={write} />
      <Classes rights={rights} disabled={disabled} onChange={write} />
      <fieldset className="commands">
        <legend>{t("grants.commands")}</legend>
        {COMMANDS.map((command) => (
          <Checkbox
            key={command}
            disabled={disabled}
            checked={rights.commands.includes(command)}
            onChange={(event) => write(withCommand(rights, command, event.target.checked))}
          >
            {t(`command.${command}`)}
          </Checkbox>
        ))}
      </fieldset>
      <div>
        <Button disabled={disabled} onClick={() => write(null)}>
          {t("grants.reset")}
        </Button>
      </div>
    </div>
  );
}
