import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { When } from "@/shared/ui/When";
import type { HeldItem, HeldTie } from "./types";

/** The kinds of things that hang on a person beside customers, tasks and plans, in the order of the page. */
export const KINDS = [
  "dealing",
  "gathering",
  "target",
  "objective",
  "report",
  "pool",
  "membership",
  "handover",
] as const;

/** The entity on whose page a thing is looked at. */
const PAGES: Record<string, string> = {
  plan: "migration-plans",
  dealing: "interactions",
  gathering: "gatherings",
  target: "target-companies",
  objective: "objectives",
  pool: "pools",
  membership: "pools",
  report: "users",
  handover: "handovers",
};

interface SectionProps {
  title: string;
  count: number;
  note?: string;
  children: ReactNode;
}

/** A heading with how many there are of it; nothing where there are none. */
export function Section({ title, count, note, children }: SectionProps) {
  if (count === 0) return null;
  return (
    <section className="stack">
      <h2>
        {title} <span className="muted">{count}</span>
      </h2>
      {note && <p className="muted">{note}</p>}
      {children}
    </section>
  );
}

/** Things of one kind, each leading to its page. */
export function ItemsTable({ items }: { items: HeldItem[] }) {
  const { t } = useT();
  return (
    <table className="plain stacked">
      <tbody>
        {items.map((one) => (
          <tr key={one.id}>
            <th scope="row" className="whole">
              <Link to="/$entity/$id" params={{ entity: PAGES[one.kind] ?? "", id: one.id }}>
                {one.name}
              </Link>
            </th>
            <td className="whole">{one.account}</td>
            <td>{one.on && <When at={one.on} exact />}</td>
            <td>{one.count > 0 && t("handover.invited", { count: one.count })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Whom somebody is close to; the ties that came with the person are marked, because they may go with them. */
export function TiesTable({ items, taken }: { items: HeldTie[]; taken: boolean }) {
  const { t } = useT();
  const origin = (one: HeldTie) => one.origin && t(`handover.origin.${one.origin}`);
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("handover.contact")}</th>
          <th scope="col">{t("handover.customer")}</th>
          <th scope="col">{t("handover.origin")}</th>
          <th scope="col" className="num">
            {t("handover.strength")}
          </th>
          {taken && (
            <th scope="col" className="num">
              {t("handover.successorStrength")}
            </th>
          )}
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
            <td data-label={t("handover.origin")}>
              <span className={one.origin === "brought" ? "state-red" : undefined}>{origin(one)}</span>
            </td>
            <td className="num" data-label={t("handover.strength")}>
              {one.strength ?? ""}
            </td>
            {taken && (
              <td className="num" data-label={t("handover.successorStrength")}>
                {one.successor ?? ""}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
