import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Input, Modal, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { Money } from "@/shared/ui/Money";
import { useAction } from "@/shared/ui/use-action";
import { reducedQuery, refreshSelection } from "./queries";
import type { Reduced, ReducedAccount } from "./types";

/** The items of service worth naming beside a proposal. */
const NAMED = ["contact_gap", "contacts", "exec_visits", "review", "complaint"];

function TakeOver({ chosen, onClose }: { chosen: string[]; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [reason, setReason] = useState(t("reduced.reason"));
  const save = async () => {
    const done = await run(
      () => api.post<{ taken: number }>("/selection/reduced/take-over", { accounts: chosen, reason }),
      t("reduced.done"),
      () => refreshSelection(client),
    );
    if (done) onClose();
  };
  return (
    <Modal
      open
      title={t("reduced.take", { count: chosen.length })}
      onCancel={onClose}
      onOk={() => void save()}
      okText={t("reduced.take", { count: chosen.length })}
      confirmLoading={busy}
    >
      <div className="stack">
        <p>{t("reduced.means")}</p>
        <Input.TextArea
          aria-label={t("grade.reason")}
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Modal>
  );
}

function Row({ one, tick }: { one: ReducedAccount; tick?: { on: boolean; set: (on: boolean) => void } }) {
  const { t } = useT();
  const format = useFormat();
  const [before, now] = one.p ?? [];
  const points = (n?: number) => (n === undefined ? "–" : format.number(n, 1));
  return (
    <tr>
      <th scope="row" className="whole">
        {tick && !one.taken && (
          <Checkbox aria-label={one.name} checked={tick.on} onChange={(event) => tick.set(event.target.checked)} />
        )}{" "}
        <GradeChip grade={one.grade} />{" "}
        <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
          {one.name}
        </Link>
        {one.owner && <span className="muted misses">{one.owner}</span>}
      </th>
      <td className="num" data-label={t("reduced.potential")}>
        {points(before)} → {points(now)}
      </td>
      <td className="num" data-label={t("reduced.hours")}>
        {one.hours_12m === null ? "–" : format.number(one.hours_12m, 0)}
      </td>
      <td className="num" data-label={t("reduced.sales")}>
        {one.sales_12m ? <Money amount={one.sales_12m} /> : "–"}
      </td>
      <td data-label={t("reduced.proposed")}>
        {one.taken ? <Tag>{t("reduced.taken")}</Tag> : t("reduced.level", { grade: one.proposed })}
      </td>
    </tr>
  );
}

function Service({ data }: { data: Reduced }) {
  const { t } = useT();
  const shown = (data.service ?? []).filter((one) => NAMED.includes(one.item));
  return (
    <section className="panel">
      <h2>{t("reduced.service")}</h2>
      <dl className="figures">
        {shown.map((one) => (
          <div className="figure" key={one.item}>
            <dt>{t(`service.item.${one.item}`)}</dt>
            <dd>
              {one.unit
                ? t(`service.unit.${one.unit}`, { value: one.value, count: Number(one.value) })
                : t(`service.value.${one.value}`)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted">
        <Link to="/service-levels">{t("service.title")}</Link>
      </p>
    </section>
  );
}

function List({ data }: { data: Reduced }) {
  const { t } = useT();
  const format = useFormat();
  const [chosen, setChosen] = useState<string[]>([]);
  const [asking, setAsking] = useState(false);
  const items = data.items ?? [];
  const open = items.filter((one) => !one.taken).map((one) => one.id);
  const [from, to] = data.periods ?? [];
  const tick = (id: string) => ({
    on: chosen.includes(id),
    set: (on: boolean) => setChosen((old) => (on ? [...old, id] : old.filter((other) => other !== id))),
  });
  return (
    <div className="stack">
      <p>
        {t("reduced.rule", { below: data.below, from: format.absolute(from ?? ""), to: format.absolute(to ?? "") })}{" "}
        <span className="muted">
          {data.unknown > 0 && t("reduced.unknown", { count: data.unknown })}{" "}
          {data.short > 0 && t("reduced.short", { count: data.short })}
        </span>
      </p>
      {items.length === 0 ? (
        <EmptyState title={t("reduced.none")} text={t("reduced.noneHint")} />
      ) : (
        <>
          <Service data={data} />
          <section className="panel">
            <div className="panel-head">
              <h2>{t("reduced.title", { count: data.total })}</h2>
              <span className="page-actions">
                {data.may_decide && open.length > 0 && (
                  <>
                    <Button size="small" onClick={() => setChosen(chosen.length === open.length ? [] : open)}>
                      {t(chosen.length === open.length ? "reduced.noOne" : "reduced.everyone")}
                    </Button>
                    <Button size="small" type="primary" disabled={chosen.length === 0} onClick={() => setAsking(true)}>
                      {t("reduced.take", { count: chosen.length })}
                    </Button>
                  </>
                )}
                <ReportExport
                  what={{
                    name: "selection.reduced",
                    title: t("selection.tab.reduced"),
                    path: "/selection/exports/reduced",
                  }}
                />
              </span>
            </div>
            <table className="plain stacked candidates reduced">
              <thead>
                <tr>
                  <th scope="col">{t("selection.customer")}</th>
                  {["potential", "hours", "sales"].map((head) => (
                    <th scope="col" className="num" key={head}>
                      {t(`reduced.${head}`)}
                    </th>
                  ))}
                  <th scope="col">{t("reduced.proposed")}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <Row key={one.id} one={one} tick={data.may_decide ? tick(one.id) : undefined} />
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
      {asking && (
        <TakeOver
          chosen={chosen}
          onClose={() => {
            setAsking(false);
            setChosen([]);
          }}
        />
      )}
    </div>
  );
}

/** Customers of low value and little potential, and the lesser service they are to get. */
export function ReducedTab() {
  const query = useQuery(reducedQuery);
  return <Loaded query={query}>{(data) => <List data={data} />}</Loaded>;
}
