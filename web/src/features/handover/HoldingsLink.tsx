import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useCommand, useMe } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";

/** Leads from a person to what hangs on them, for whoever may see that. */
export function HoldingsLink({ user }: { user: RecordData }) {
  const { t } = useT();
  const me = useMe();
  const runs = useCommand("handovers.run");
  if (!runs && me.id !== user.id) return null;
  return (
    <Link to="/people/$id/holdings" params={{ id: user.id }}>
      <Button>{t("handover.seeHoldings")}</Button>
    </Link>
  );
}
