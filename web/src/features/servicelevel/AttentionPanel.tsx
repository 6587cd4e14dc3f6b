import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { attentionQuery } from "./queries";
import { customersOf } from "./SilentFigure";
import type { Alert } from "./types";
import "./service.css";

/** How many alerts are shown before "all". */
const FIRST = 6;

function Row({ alert }: { alert: Alert }) {
  const { t } = useT();
  const what = `attention.${alert.rule}.${alert.state}`;
  return (
    <li>
      <GradeChip grade={alert.grade} />
      <Link className="grow" to="/$entity/$id" params={{ entity: "accounts", id: alert.account }}>
        {alert.name}
      </Link>
      <span className={alert.state === "soon" ? "state-amber" : "state-red"}>
        {t(what, { amount: alert.amount, allowed: alert.allowed, due: alert.due ?? "" })}
      </span>
      <span className="muted wide-only">{alert.owner}</span>
    </li>
  );
}

function Alerts({ first }: { first: "mine" | "all" }) {
  const { t } = useT();
  const [whose, setWhose] = useState(first);
  const [all, setAll] = useState(false);
  const query = useQuery(attentionQuery(whose));
  const alerts = query.data?.alerts ?? [];
  const shown = all ? alerts : alerts.slice(0, FIRST);
  return (
    <section className="panel attention">
      <div className="panel-head">
        <h2>{t("attention.title")}</h2>
        {query.data && (
          <Segmented
            size="small"
            aria-label={t("attention.title")}
            value={whose}
            onChange={(value) => setWhose(value as "mine" | "all")}
            options={[
              { value: "mine", label: t("attention.mine", { count: query.data.mine }) },
              { value: "all", label: t("attention.all", { count: query.data.all }) },
            ]}
          />
        )}
      </div>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isSuccess && alerts.length === 0 && <p className="muted">{t("attention.none")}</p>}
      <ul className="rows">
        {shown.map((alert) => (
          <Row key={alert.id} alert={alert} />
        ))}
      </ul>
      {alerts.length > 0 && (
        <Link to="/$entity" params={{ entity: "accounts" }} search={customersOf(alerts)}>
          {t("attention.list")}
        </Link>
      )}
      {alerts.length > shown.length && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("attention.more", { count: alerts.length - shown.length })}
        </Button>
      )}
    </section>
  );
}

/** What waits for the caller: customers whose service slips, and beside them what the page puts there. */
export function AttentionPanel({ children }: { children?: ReactNode }) {
  const { data } = useQuery(attentionQuery("mine"));
  if (!data) return null;
  return (
    <div className="columns-2">
      <Alerts first={data.mine > 0 ? "mine" : "all"} />
      {children}
    </div>
  );
}
