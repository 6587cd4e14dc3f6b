import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { recordQuery } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import { type Condition, isComplete, isGroup, type Node, nodesOf } from "./filter";

const WHOSE: Record<string, string> = {
  me: "filter.me",
  my_department: "filter.myDepartment",
  my_department_below: "filter.myDepartmentBelow",
  my_team: "filter.myTeam",
};

/** More than this many values are counted instead of named. */
const MOST = 10;

function Named({ entity, id }: { entity: string; id: string }) {
  const title = useTitle(useEntity(entity));
  const { data } = useQuery({ ...recordQuery(entity, id), retry: false });
  return <>{data ? title(data) : id}</>;
}

function joined(parts: ReactNode[], between: string): ReactNode {
  return parts.map((part, at) => (
    <Fragment key={at}>
      {at > 0 && between}
      {part}
    </Fragment>
  ));
}

function Said({ entity, condition }: { entity: string; condition: Condition }) {
  const { t } = useT();
  const label = useLabel();
  const field = useEntity(entity)?.fields.find((one) => one.name === condition.field);
  const values = [condition.value].flat().filter((one) => one !== undefined && one !== null);
  if (condition.field === "id") return <>{t("batch.selected", { count: values.length })}</>;
  const word = (value: unknown): ReactNode => {
    const text = String(value);
    const whose = WHOSE[text];
    if (whose) return t(whose);
    if (condition.op === "within") return t(`period.${text}`, { defaultValue: text });
    if (field?.ref && /^\d+$/.test(text)) return <Named entity={field.ref} id={text} />;
    return label(field?.options?.find((choice) => choice.value === value)?.label) || text;
  };
  return (
    <>
      {label(field?.label) || condition.field} {t(`op.${condition.op}`)}{" "}
      {values.length > MOST
        ? t("filter.values", { count: values.length })
        : joined(values.map(word), t("selection.comma"))}
    </>
  );
}

/** A filter in words. */
export function FilterWords({ entity, filter }: { entity: string; filter: Node }) {
  const { t } = useT();
  if (!isGroup(filter)) return isComplete(filter) ? <Said entity={entity} condition={filter} /> : null;
  const parts = nodesOf(filter).map((node) => <FilterWords entity={entity} filter={node} />);
  return <>{joined(parts, "and" in filter ? t("selection.and") : t("selection.or"))}</>;
}
