import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Field, RecordData } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import type { Tag } from "@/shared/tags/queries";
import { Tags } from "@/shared/tags/Tags";
import { Money } from "@/shared/ui/Money";
import { When } from "@/shared/ui/When";
import { isRef, MASK } from "./values";

/** One or several of a field's options, by their names. */
function Options({ field, values }: { field: Field; values: unknown[] }) {
  const label = useLabel();
  const name = (value: unknown) => {
    const option = field.options?.find((candidate) => candidate.value === value);
    return option ? label(option.label) : String(value);
  };
  return <span>{values.map(name).join(" · ")}</span>;
}

function RefLink({ entity, value }: { entity: string | undefined; value: unknown }) {
  const { t } = useT();
  if (!isRef(value)) return <span>{String(value)}</span>;
  if (value.hidden || value.id === null) return <span className="muted">{t("value.hidden")}</span>;
  if (!entity || entity === "users") return <span>{value.name}</span>;
  return (
    <Link to="/$entity/$id" params={{ entity, id: value.id }} onClick={(event) => event.stopPropagation()}>
      {value.name ?? value.id}
    </Link>
  );
}

function NumberValue({ field, value }: { field: Field; value: number }) {
  const format = useFormat();
  if (field.percent) return <span className="number">{format.percent(value)}</span>;
  return <span className="number">{format.quantity(value, field.kind === "integer" ? 0 : 2)}</span>;
}

/** Several phone numbers or addresses, each to be called or written to. */
export function Texts({ item, values }: { item?: string; values: string[] }) {
  const scheme = item === "phone" ? "tel:" : item === "email" ? "mailto:" : undefined;
  return (
    <span className="texts">
      {values.map((text) =>
        scheme ? (
          <a key={text} href={scheme + text} onClick={(event) => event.stopPropagation()}>
            {text}
          </a>
        ) : (
          <span key={text}>{text}</span>
        ),
      )}
    </span>
  );
}

/** Tags as a record brings them along, or their names as the history keeps them. */
function TagsOrNames({ tags }: { tags: unknown[] }) {
  const asTag = (tag: unknown): Tag =>
    typeof tag === "string" ? { id: tag, name: tag, colour: "grey" } : (tag as Tag);
  return <Tags tags={tags.map(asTag)} />;
}

const currencyOf = (field: Field, record: RecordData) => {
  const code = record[field.currency || "currency"];
  return typeof code === "string" && code !== MASK ? code : undefined;
};

interface Props {
  field: Field;
  value: unknown;
  /** The record the value belongs to, for the currency beside an amount. */
  record?: RecordData;
  full?: boolean;
}

/** Any field's value as people read it. */
export function Value({ field, value, record, full = false }: Props): ReactNode {
  const { t } = useT();
  if (value === null || value === undefined || value === "") return null;
  if (value === MASK) return <span className="muted">{MASK}</span>;
  switch (field.kind) {
    case "money":
      return <Money amount={value} currency={record && currencyOf(field, record)} full={full} />;
    case "number":
    case "integer":
      return typeof value === "number" ? <NumberValue field={field} value={value} /> : <span>{String(value)}</span>;
    case "date":
    case "instant":
      return <When at={value} exact={full || field.kind === "date"} />;
    case "choice":
      return <Options field={field} values={[value]} />;
    case "choices":
      return Array.isArray(value) ? <Options field={field} values={value} /> : null;
    case "user":
    case "ref":
      return <RefLink entity={field.ref ?? (field.kind === "user" ? "users" : undefined)} value={value} />;
    case "bool":
      return <span>{value ? t("value.yes") : t("value.no")}</span>;
    case "email":
      return <a href={`mailto:${String(value)}`}>{String(value)}</a>;
    case "phone":
      return <a href={`tel:${String(value)}`}>{String(value)}</a>;
    case "tags":
      return Array.isArray(value) ? <TagsOrNames tags={value} /> : null;
    case "texts":
      return Array.isArray(value) ? <Texts item={field.item} values={value as string[]} /> : null;
    case "series":
    case "json":
      return <code>{JSON.stringify(value)}</code>;
    default:
      return <span className={full ? "text-full" : undefined}>{String(value)}</span>;
  }
}
