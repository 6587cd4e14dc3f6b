import { useQuery } from "@tanstack/react-query";
import { totalQuery } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { FilterEditor } from "@/shared/list/FilterEditor";
import { FilterWords } from "@/shared/list/FilterWords";
import { type Group, makeGroup, type Node, nodesOf, prune, readFilter } from "@/shared/list/filter";
import { Problem } from "@/shared/ui/Problem";
import { useDebounced } from "@/shared/ui/use-debounced";

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
  return (
    <>
      <FilterEditor fields={accounts.fields} group={groupOf(value)} onChange={write} />
      <Finds rule={prune(groupOf(value))} />
    </>
  );
}

/** How many customers a rule finds now, or what the server does not understand of it. */
function Finds({ rule }: { rule: Node | undefined }) {
  const { t } = useT();
  const settled = useDebounced(JSON.stringify(rule ?? null), 400);
  const filter = JSON.parse(settled) as Node | null;
  const { data, error } = useQuery({ ...totalQuery("accounts", { filter }), enabled: filter !== null, retry: false });
  if (filter === null) return null;
  if (error) return <Problem error={error} />;
  return <p className="muted">{data === undefined ? "…" : t("selection.ruleFinds", { count: data })}</p>;
}

/** The rule in words. */
export function RuleText({ value }: { value: unknown }) {
  const { t } = useT();
  const rule = prune(groupOf(value));
  if (!rule) return <span className="muted">{t("selection.judged")}</span>;
  return (
    <span>
      <FilterWords entity="accounts" filter={rule} />
    </span>
  );
}
