import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { Checklist } from "./Checklist";
import { inventoryQuery } from "./queries";
import type { Inventory, KeyContact, Watched } from "./types";
import "./handover.css";

const STEPS = ["announced", "frozen", "accepted", "closed"];

function Progress({ data }: { data: Inventory }) {
  const { t } = useT();
  if (data.state === "withdrawn") return <p className="muted">{t("handover.withdrawn")}</p>;
  const at = STEPS.indexOf(data.state);
  return (
    <ol className="handover-steps">
      {STEPS.map((step, place) => (
        <li key={step} aria-current={place === at ? "step" : undefined} className={place <= at ? "done" : undefined}>
          <strong>{t(`handover.step.${step}`)}</strong>
          <span className="muted">{t(`handover.stepNote.${step}`)}</span>
        </li>
      ))}
    </ol>
  );
}

function Actions({ id, data }: { id: string; data: Inventory }) {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const refresh = () =>
    Promise.all(["handovers", "holdings", "accounts", "tasks", "users"].map((entity) => refreshEntity(client, entity)));
  const step = (name: string) => {
    const act = async () => {
      if (!(await run(() => api.post(`/handovers/${id}/${name}`), t("handover.done"), refresh))) await refresh();
    };
    modal.confirm({ title: t(`handover.ask.${name}`), okText: t(`handover.act.${name}`), onOk: act });
  };
  const steps = [
    data.may_freeze && "freeze",
    data.may_accept && "accept",
    data.may_close && "close",
    data.may_withdraw && "withdraw",
  ].filter((name) => name !== false);
  return (
    <p className="inline-form">
      {steps.map((name, at) => (
        <Button
          key={name}
          type={at === 0 && name !== "withdraw" ? "primary" : "default"}
          loading={busy}
          onClick={() => step(name)}
        >
          {t(`handover.act.${name}`)}
        </Button>
      ))}
      <Link to="/people/$id/holdings" params={{ id: data.leaver }}>
        <Button>{t("handover.seeHoldings")}</Button>
      </Link>
    </p>
  );
}

/** What still hangs on the one who leaves, in one line. */
function Open({ data }: { data: Inventory }) {
  const { t } = useT();
  return (
    <div>
      <p>
        {data.open > 0 ? t("handover.openCount", { count: data.open }) : t("handover.allHanded")}
        {data.watch_until && ` ${t("handover.watchUntil", { day: data.watch_until })}`}
      </p>
      {data.kinds.length > 0 && (
        <ul className="handover-kinds">
          {data.kinds.map((one) => (
            <li key={one.kind}>{t(`handover.kind.${one.kind}`, { count: one.count })}</li>
          ))}
        </ul>
      )}
      {data.ties > 0 && (
        <p className="muted">
          {t("handover.tiesCount", { count: data.ties })}
          {data.brought > 0 && ` · ${t("handover.tiesBrought", { count: data.brought })}`}
        </p>
      )}
    </div>
  );
}

function Meetings({ items }: { items: KeyContact[] }) {
  const { t } = useT();
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("handover.contact")}</th>
          <th scope="col">{t("handover.customer")}</th>
          <th scope="col">{t("handover.met")}</th>
          <th scope="col">{t("handover.joint")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.contact}>
            <th scope="row" className="whole">
              <Link to="/$entity/$id" params={{ entity: "contacts", id: one.contact }}>
                {one.name}
              </Link>{" "}
              <span className="muted">{one.title}</span>
            </th>
            <td className="whole">
              <Link to="/$entity/$id" params={{ entity: "accounts", id: one.account }}>
                {one.customer}
              </Link>{" "}
              <GradeChip grade={one.grade} />
            </td>
            <td data-label={t("handover.met")}>
              {one.met_on ? (
                <span className="state-green">{one.met_on}</span>
              ) : (
                <span className="state-red">{t("handover.notMet")}</span>
              )}
            </td>
            <td data-label={t("handover.joint")} className="muted">
              {one.met_on && t(one.joint ? "handover.jointYes" : "handover.jointNo")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function WatchedTable({ items }: { items: Watched[] }) {
  const { t } = useT();
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("handover.customer")}</th>
          <th scope="col">{t("record.owner")}</th>
          <th scope="col">{t("handover.lastTouch")}</th>
          <th scope="col">{t("handover.lastOrder")}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id}>
            <th scope="row" className="whole">
              <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
                {one.name}
              </Link>{" "}
              <GradeChip grade={one.grade} />
            </th>
            <td data-label={t("record.owner")}>{one.owner}</td>
            <td data-label={t("handover.lastTouch")}>
              {one.silent ? <span className="state-red">{t("handover.silent")}</span> : <When at={one.last_touch} />}
            </td>
            <td data-label={t("handover.lastOrder")}>{one.last_order && <When at={one.last_order} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How a handover stands: the steps, what is open, whom the successor has met, and the customers watched after it. */
export function InventoryTab({ id }: { id: string }) {
  const { t } = useT();
  const query = useQuery(inventoryQuery(id));
  return (
    <Loaded query={query}>
      {(data) => (
        <div className="stack">
          <Progress data={data} />
          <Actions id={id} data={data} />
          {data.state !== "closed" && data.state !== "withdrawn" && <Open data={data} />}
          <Checklist id={id} data={data} />
          {data.meetings.length > 0 && (
            <>
              <h2>
                {t("handover.meetings")} <span className="muted">{t("handover.unmet", { count: data.unmet })}</span>
              </h2>
              <p className="muted">{t("handover.meetingsNote")}</p>
              <Meetings items={data.meetings} />
            </>
          )}
          {data.watched.length > 0 && (
            <>
              <h2>{t("handover.watched")}</h2>
              <WatchedTable items={data.watched} />
            </>
          )}
        </div>
      )}
    </Loaded>
  );
}
