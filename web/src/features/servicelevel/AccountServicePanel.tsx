import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { accountServiceQuery } from "./queries";
import type { AccountService } from "./types";
import { useLevelText } from "./words";
import "./service.css";

const COLOURS: Record<string, string | undefined> = { overdue: "state-red", soon: "state-amber", below: "state-red" };

function Figure({ name, value, note, state }: { name: string; value: string; note: string; state?: string }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className={state && COLOURS[state]}>
        {value}
        <span className="figure-note">{note}</span>
      </dd>
    </div>
  );
}

function Standing({ data }: { data: AccountService }) {
  const { t } = useT();
  const { contact, exec_visits: visits, skill } = data;
  return (
    <dl className="figures">
      <Figure
        name={t("service.lastContact")}
        value={contact.last ? t("service.daysAgo", { count: contact.days }) : t("service.unknown")}
        note={contact.limit > 0 ? t("service.limit", { count: contact.limit }) : t("service.noLimit")}
        state={contact.state}
      />
      {visits.wanted > 0 && (
        <Figure
          name={t("service.item.exec_visits")}
          value={`${visits.done} / ${visits.wanted}`}
          note={t("service.thisYear")}
        />
      )}
      {skill.state !== "n_a" && (
        <Figure
          name={t("service.ownerSkill")}
          value={skill.owner === null ? t("service.unknown") : String(skill.owner)}
          note={t("service.skillNeeded", { needed: skill.needed })}
          state={skill.state}
        />
      )}
    </dl>
  );
}

function Entitlements({ data }: { data: AccountService }) {
  const { t } = useT();
  const text = useLevelText();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("service.item")}</th>
          <th scope="col">{t("service.level")}</th>
          <th scope="col">{t("service.sinceHead")}</th>
        </tr>
      </thead>
      <tbody>
        {data.entitlements?.map((one) => (
          <tr key={one.item}>
            <th scope="row">{t(`service.item.${one.item}`)}</th>
            <td>
              {text(one.item, one.unit, one.value)}
              {one.offer === "paid" && <span className="muted"> · {t("service.paid")}</span>}
            </td>
            <td className="muted nowrap">{one.since ?? t("service.always")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a customer is entitled to by its grade, and how that stands. */
export function AccountServicePanel({ id, children }: { id: string; children?: ReactNode }) {
  const { t } = useT();
  const query = useQuery(accountServiceQuery(id));
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const data = query.data;
  return (
    <div className="stack">
      <p>
        <GradeChip grade={data.grade} /> <Link to="/service-levels">{t("service.title")}</Link>
      </p>
      {data.entitlements?.length ? (
        <>
          <Standing data={data} />
          <Entitlements data={data} />
        </>
      ) : (
        <p className="muted">{t("service.ungraded")}</p>
      )}
      {children}
    </div>
  );
}
