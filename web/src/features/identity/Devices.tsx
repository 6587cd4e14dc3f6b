import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Skeleton, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";

/** Ends a session; the password shows that it is not just somebody at an open browser. */
function EndDevice({ busy, onEnd }: { busy: boolean; onEnd: (password: string) => Promise<void> }) {
  const { t } = useT();
  const [password, setPassword] = useState("");
  const field = (
    <Input.Password
      aria-label={t("profile.currentPassword")}
      autoComplete="current-password"
      value={password}
      onChange={(event) => setPassword(event.target.value)}
    />
  );
  return (
    <Popconfirm
      title={t("profile.currentPassword")}
      description={field}
      okText={t("devices.end")}
      okButtonProps={{ disabled: !password }}
      cancelText={t("action.cancel")}
      onConfirm={() => onEnd(password)}
      onOpenChange={() => setPassword("")}
    >
      <Button size="small" loading={busy}>
        {t("devices.end")}
      </Button>
    </Popconfirm>
  );
}

/** Where the user is signed in, and the way to end a session that is not wanted. */
export function Devices() {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const query = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => (await api.get<{ items: Schema<"SessionBody">[] }>("/me/sessions")).items,
  });
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  if (query.error) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const refresh = () => client.invalidateQueries({ queryKey: ["sessions"] });
  const end = async (id: string, password: string) => {
    const work = async () => (await api.del(`/me/sessions/${id}`, undefined, { password })) ?? true;
    if (!(await run(work, t("devices.ended"), refresh))) await refresh();
  };
  return (
    <ul className="rows">
      {query.data.map((session) => (
        <li key={session.id}>
          <span className="grow">
            {session.device} <span className="muted">{session.ip}</span>
          </span>
          <span className="muted">
            {t("devices.seen")} <When at={session.last_seen_at} />
          </span>
          {session.current ? (
            <Tag>{t("devices.current")}</Tag>
          ) : (
            <EndDevice busy={busy} onEnd={(password) => end(session.id, password)} />
          )}
        </li>
      ))}
    </ul>
  );
}
