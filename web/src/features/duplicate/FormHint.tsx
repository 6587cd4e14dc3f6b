import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import { useT } from "@/shared/i18n";
import type { Filling } from "@/shared/record/extensions";
import { useDebounced } from "@/shared/ui/use-debounced";
import { AnswerList } from "./Answer";
import { checkQuery, type Typed } from "./queries";
import "./duplicate.css";

const text = (value: unknown) => (typeof value === "string" && value.trim().length > 1 ? value.trim() : undefined);

const list = (value: unknown) =>
  Array.isArray(value) ? value.filter((item) => text(item)) : text(value) ? [value] : [];

/** Only what was typed anew is looked for: a record that is being changed is not its own double. */
function typed(entity: string, { values, record }: Filling): Typed {
  const changed = (name: string) => {
    const before = record?.[name];
    return JSON.stringify(values[name] ?? null) === JSON.stringify(before ?? null) ? undefined : values[name];
  };
  return {
    entity,
    name: entity === "accounts" ? text(changed("name")) : undefined,
    uscc: text(changed("uscc")),
    phones: list(changed("phone") ?? changed("phones")) as string[],
    emails: list(changed("email") ?? changed("emails")) as string[],
    website: text(changed("website")),
    except: record?.id,
  };
}

/** Says, while a form is being filled in, that the record may be there already. */
export function FormHint({ entity, filling }: { entity: string; filling: Filling }) {
  const { t } = useT();
  const settled = useDebounced(JSON.stringify(typed(entity, filling)), 400);
  const { data } = useQuery(checkQuery(JSON.parse(settled) as Typed));
  if (!data || data.items.length + data.hidden.length === 0) return null;
  return (
    <Alert
      className="double-hint"
      type="warning"
      showIcon
      role="status"
      title={t("duplicate.maybeThere")}
      description={<AnswerList answer={data} blank />}
    />
  );
}
