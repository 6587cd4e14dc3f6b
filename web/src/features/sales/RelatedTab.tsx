import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { listQuery } from "@/shared/api/records";
import { useEntity } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { AddRecord } from "@/shared/record/AddRecord";
import { useTitle } from "@/shared/record/use-title";
import { Value } from "@/shared/record/Value";
import { fieldValue } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";

const NUMERIC = new Set(["money", "number", "integer"]);

interface Props {
  name: string;
  /** The record they hang on. */
  account: RecordData;
  sort: string;
  /** The field that names it. */
  by?: string;
  /** New ones are made right here. */
  adding?: boolean;
}

/** The records that hang on another one, such as the orders or the statements of an account. */
export function RelatedTab({ name, account, sort, by = "account", adding = false }: Props) {
  const { t } = useT();
  const label = useLabel();
  const entity = useEntity(name);
  const title = useTitle(entity);
  const filter = { and: [{ field: by, op: "eq" as const, value: account.id }] };
  const pages = useInfiniteQuery(listQuery(name, { filter, sort, limit: 20 }));
  if (!entity) return null;
  if (pages.isPending) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  if (pages.error) return <Problem error={pages.error} retry={() => void pages.refetch()} />;
  const records = pages.data.pages.flatMap((page) => page.items);
  const fields = entity.fields.filter((field) => field.list && field.name !== by);
  const align = (kind: string) => (NUMERIC.has(kind) ? "num" : undefined);
  return (
    <div className="stack">
      {records.length === 0 && <p className="muted">{t("list.empty")}</p>}
      {records.length > 0 && (
        <div className="scroll-x">
          <table className="plain stacked">
            <thead>
              <tr>
                {fields.map((field) => (
                  <th scope="col" key={field.name} className={align(field.kind)}>
                    {label(field.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <tr key={record.id}>
                  {fields.map((field) => (
                    <td
                      key={field.name}
                      className={field.name === entity.title_field ? "whole" : align(field.kind)}
                      data-label={field.name === entity.title_field ? undefined : label(field.label)}
                    >
                      {field.name === entity.title_field ? (
                        <Link to="/$entity/$id" params={{ entity: name, id: record.id }}>
                          {title(record)}
                        </Link>
                      ) : (
                        <Value
                          field={field}
                          value={fieldValue(record, field.name)}
                          record={record}
                          full={field.kind === "money"}
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <span className="page-actions">
        {adding && <AddRecord name={name} preset={{ [by]: account.id }} />}
        {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
        <Link to="/$entity" params={{ entity: name }} search={{ filter }}>
          {t("record.asList")}
        </Link>
      </span>
    </div>
  );
}
