import { useT } from "@/shared/i18n";
import { useGrantName } from "./GrantsView";
import { FLAGS, grantFor, type Rights, readRights, SCOPED, SCOPES } from "./grants";

const NONE: Rights = { grants: {}, commands: [], classes: {} };

const keysOf = <T,>(before: Record<string, T>, after: Record<string, T>) => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];

/** The differences of two sets of rights, a line each, worded by the given functions. */
export function differences(before: Rights, after: Rights, say: Wording): string[] {
  const lines: string[] = [];
  for (const key of keysOf(before.grants, after.grants)) {
    const [old, now] = [grantFor(before, key), grantFor(after, key)];
    for (const action of SCOPED)
      if (old[action] !== now[action]) lines.push(say.reach(key, action, old[action], now[action]));
    for (const flag of FLAGS) if (old[flag] !== now[flag]) lines.push(say.flag(key, flag, now[flag]));
  }
  for (const key of keysOf(before.classes, after.classes)) {
    const [old, now] = [before.classes[key] ?? 0, after.classes[key] ?? 0];
    if (old !== now) lines.push(say.fields(`class.${key}`, old, now));
  }
  for (const key of keysOf(before.fields ?? {}, after.fields ?? {})) {
    const [old, now] = [before.fields?.[key], after.fields?.[key]];
    if (old !== now) lines.push(say.fields(key, old, now));
  }
  for (const command of after.commands) if (!before.commands.includes(command)) lines.push(say.command(command, true));
  for (const command of before.commands) if (!after.commands.includes(command)) lines.push(say.command(command, false));
  return lines;
}

export interface Wording {
  reach: (key: string, action: (typeof SCOPED)[number], before: number, after: number) => string;
  flag: (key: string, flag: (typeof FLAGS)[number], given: boolean) => string;
  /** Access to a class of fields or to a single field; undefined where it goes by its class. */
  fields: (name: string, before: number | undefined, after: number | undefined) => string;
  command: (command: string, given: boolean) => string;
}

/** Rights that replace the default say what they are: what the default was is not in the log. */
function useWording(fromDefault: boolean): Wording {
  const { t } = useT();
  const name = useGrantName();
  const given = (yes: boolean) => t(yes ? "grants.given" : "grants.taken");
  const access = (level: number | undefined) => (level === undefined ? t("grants.byClass") : t(`access.${level}`));
  const change = (before: string, after: string) => (fromDefault ? after : `${before} → ${after}`);
  return {
    reach: (key, action, before, after) =>
      `${name(key)} · ${t(`grants.${action}`)}: ${change(t(`scope.${SCOPES[before]}`), t(`scope.${SCOPES[after]}`))}`,
    flag: (key, flag, yes) => `${name(key)} · ${t(`grants.${flag}`)}: ${given(yes)}`,
    fields: (key, before, after) => `${t(key, { defaultValue: key })}: ${change(access(before), access(after))}`,
    command: (command, yes) => `${t(`command.${command}`, { defaultValue: command })}: ${given(yes)}`,
  };
}

/** What a role was granted and what was taken from it. */
export function GrantsChange({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useT();
  const [old, now] = [readRights(before), readRights(after)];
  const say = useWording(!old);
  if (!now) return <span>{t("grants.wasReset")}</span>;
  return (
    <>
      {!old && <span>{t("grants.becameOwn")}</span>}
      <ul className="changes">
        {differences(old ?? NONE, now, say).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
