import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Figure } from "@/shared/ui/Figure";
import { attentionQuery } from "./queries";
import type { Alert } from "./types";

/** The list of the customers of some alerts. */
export const customersOf = (alerts: Alert[]) => ({
  filter: { and: [{ field: "id", op: "in" as const, value: [...new Set(alerts.map((alert) => alert.account))] }] },
});

/** Customers nobody has been in touch with for longer than their grade allows: the very ones that the panel names. */
export function SilentFigure({ everybody }: { everybody: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const { data } = useQuery(attentionQuery(everybody ? "all" : "mine"));
  if (!data) return null;
  const silent = (data.alerts ?? []).filter(
    ({ rule, state, grade }) =>
      rule === "contact_gap" && state === "overdue" && (!everybody || grade === "S" || grade === "A"),
  );
  return (
    <Figure label={t(everybody ? "home.figure.bestSilent" : "home.figure.silent")}>
      {silent.length === 0 ? (
        format.number(0)
      ) : (
        <Link to="/$entity" params={{ entity: "accounts" }} search={customersOf(silent)}>
          <span className="state-red">{format.number(silent.length)}</span>
        </Link>
      )}
    </Figure>
  );
}
