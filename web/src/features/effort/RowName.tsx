import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Sheet } from "./use-sheet";
import { ACTIVITIES } from "./week";

/** The latest orders of a customer, asked for when somebody opens the choice. */
function OrderChoice({ sheet, row }: { sheet: Sheet; row: number }) {
  const { t } = useT();
  const format = useFormat();
  const [touched, setTouched] = useState(false);
  const draft = sheet.rows[row];
  const account = draft?.account.id ?? "";
  const { data } = useQuery({
    queryKey: ["records", "orders", "of", account],
    queryFn: () =>
      api.get<Page<RecordData>>("/orders", {
        filter: { and: [{ field: "account", op: "eq", value: account }] },
        sort: "-date",
        limit: 20,
      }),
    enabled: touched,
  });
  if (!draft) return null;
  const found = (data?.items ?? []).map((order) => ({
    value: order.id,
    label: `${String(order.number || order.date)} · ${format.money(String(order.amount))}`,
  }));
  const held = draft.order && !found.some(({ value }) => value === draft.order?.id) ? [draft.order] : [];
  return (
    <Select
      size="small"
      variant="borderless"
      className="week-order"
      aria-label={t("week.orderOf", { customer: draft.account.title })}
      placeholder={t("week.order")}
      allowClear
      disabled={!sheet.week.editable}
      value={draft.order?.id}
      options={[...held.map(({ id, title }) => ({ value: id, label: title || t("week.anOrder") })), ...found]}
      popupMatchSelectWidth={false}
      onOpenChange={() => setTouched(true)}
      onChange={(id) =>
        sheet.change(row, { order: id ? { id, title: found.find(({ value }) => value === id)?.label ?? "" } : null })
      }
    />
  );
}

export function ActivityChoice({ sheet, row }: { sheet: Sheet; row: number }) {
  const { t } = useT();
  const draft = sheet.rows[row];
  return (
    <Select
      size="small"
      variant="borderless"
      aria-label={t("week.activityOf", { customer: draft?.account.title })}
      disabled={!sheet.week.editable}
      value={draft?.activity}
      options={ACTIVITIES.map((value) => ({ value, label: t(`week.activity.${value}`) }))}
      popupMatchSelectWidth={false}
      onChange={(activity) => sheet.change(row, { activity })}
    />
  );
}

/** Whom the hours of a row were for. A customer the reader may not see has no name. */
export function CustomerName({ sheet, row }: { sheet: Sheet; row: number }) {
  const { t } = useT();
  const orders = useRights("orders").read;
  const draft = sheet.rows[row];
  if (!draft) return null;
  const problem = sheet.problems.get(`rows.${row}.account`) ?? sheet.problems.get(`rows.${row}.order`);
  return (
    <div className="week-name">
      {draft.account.name_only && draft.account.title}
      {draft.account.name_only ? null : draft.account.title ? (
        <Link to="/$entity/$id" params={{ entity: "accounts", id: draft.account.id }}>
          {draft.account.title}
        </Link>
      ) : (
        <span className="muted">{t("week.hidden")}</span>
      )}
      {orders && draft.account.title && !draft.account.name_only && <OrderChoice sheet={sheet} row={row} />}
      {problem && <span className="state-red">{problem}</span>}
    </div>
  );
}

/** The first two cells of a row: the customer with the order, and the kind of work. */
export function RowName({ sheet, row }: { sheet: Sheet; row: number }) {
  return (
    <>
      <th scope="row">
        <CustomerName sheet={sheet} row={row} />
      </th>
      <td>
        <ActivityChoice sheet={sheet} row={row} />
      </td>
    </>
  );
}
