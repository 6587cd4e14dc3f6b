import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Skeleton, Switch } from "antd";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { switchesQuery } from "./queries";

/** Of what one wants to be told, kind by kind. */
export function Switches() {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const { data, error, refetch } = useQuery(switchesQuery);
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  const turn = async (kind: string, on: boolean) => {
    const off = data.filter((one) => (one.kind === kind ? !on : !one.on)).map((one) => one.kind);
    const stored = await run(() =>
      api.put<{ items: Schema<"NotificationSwitch">[] }>("/notifications/switches", { off }),
    );
    if (stored) client.setQueryData(switchesQuery.queryKey, stored.items);
  };
  return (
    <ul className="notice-switches">
      {data.map(({ kind, on }) => (
        <li key={kind}>
          <span>
            <strong>{t(`notify.kind.${kind}`)}</strong>
            <span className="muted">{t(`notify.about.${kind}`)}</span>
          </span>
          <Switch
            aria-label={t(`notify.kind.${kind}`)}
            checked={on}
            disabled={busy}
            onChange={(next) => void turn(kind, next)}
          />
        </li>
      ))}
    </ul>
  );
}
