import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { FilterEditor } from "@/shared/list/FilterEditor";
import {
  type Condition,
  type Group,
  isComplete,
  isGroup,
  makeGroup,
  type Node,
  nodesOf,
  prune,
  readFilter,
} from "@/shared/list/filter";

function groupOf(value: unknown): Group {
  if (typeof value !== "string" || value === "") return makeGroup("and", []);
  try {
    return readFilter(JSON.parse(value)) ?? makeGroup("and", []);
  } catch {
    return makeGroup("and", []);
  }
}

/** The rule of a must-have, put together like the filter of the customers' list; empty: somebody judges. */
export function RuleInput({ value, onChange }: { value?: unknown; onChange?: (value: unknown) => void }) {
  const accounts = useEntity("accounts");
  if (!accounts) return null;
  const write = (group: Group) => onChange?.(nodesOf(group).length > 0 ? JSON.stringify(group) : null);
  return <FilterEditor fields={accounts.fields} group={groupOf(value)} onChange={write} />;
}

/** The rule in words. */
export function RuleText({ value }: { value: unknown }) {
  const { t } = useT();
  const label = useLabel();
  const accounts = useEntity("accounts");
  const rule = prune(groupOf(value));
  if (!rule) return <span className="muted">{t("selection.judged")}</span>;
  const said = (condition: Condition): string => {
    const field = accounts?.fields.find((one) => one.name === condition.field);
    const option = (one: unknown) =>
      label(field?.options?.find((choice) => choice.value === one)?.label) || String(one);
    const values = [condition.value].flat().filter((one) => one !== undefined);
    return [
      label(field?.label) || condition.field,
      t(`op.${condition.op}`),
      values.map(option).join(t("selection.comma")),
    ]
      .join(" ")
      .trim();
  };
  const words = (node: Node): string =>
    isGroup(node)
      ? nodesOf(node)
          .map(words)
          .join("and" in node ? `${t("selection.and")}` : `${t("selection.or")}`)
      : isComplete(node)
        ? said(node)
        : "";
  return <span>{words(rule)}</span>;
}
