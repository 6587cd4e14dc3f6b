import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Typography } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { type Feed, feedQuery } from "./queries";

function Copied({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Typography.Text copyable code aria-label={name}>
          {text}
        </Typography.Text>
      </dd>
    </div>
  );
}

/** The password by which a calendar program reads the agenda: made, made anew, taken back. */
export function FeedDialog({ onClose }: { onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const query = useQuery(feedQuery);
  const [password, setPassword] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: feedQuery.queryKey });
  const make = async () => {
    const show = (made: Feed) => {
      if (made.password) setPassword(made.password);
      return refresh();
    };
    if (!(await run(() => api.post<Feed>("/agenda/feed"), undefined, show))) await refresh();
  };
  const end = async () => {
    const work = async () => (await api.del("/agenda/feed")) ?? true;
    if (!(await run(work, t("agenda.feedEnded"), refresh))) await refresh();
    setPassword("");
  };
  const feed = query.data;
  return (
    <Modal open title={t("agenda.subscribe")} footer={null} onCancel={onClose}>
      <div className="stack">
        <p>{t("agenda.feedWhat")}</p>
        <Problem error={query.error} />
        {feed?.open && (
          <dl className="stack">
            <Copied name={t("agenda.feedAddress")} text={window.location.origin + feed.path} />
            <Copied name={t("signin.login")} text={feed.login} />
            {password && <Copied name={t("signin.password")} text={password} />}
          </dl>
        )}
        {password && <Alert type="warning" showIcon title={t("agenda.feedOnce")} />}
        {feed?.open && !password && (
          <p className="muted">
            {t("agenda.feedSince")} <When at={feed.created_at} />
            {feed.read_at && (
              <>
                {" · "}
                {t("agenda.feedRead")} <When at={feed.read_at} />
              </>
            )}
          </p>
        )}
        <span className="page-actions">
          <Button type="primary" loading={busy} onClick={() => void make()}>
            {feed?.open ? t("agenda.feedAnew") : t("agenda.feedMake")}
          </Button>
          {feed?.open && (
            <Button danger loading={busy} onClick={() => void end()}>
              {t("agenda.feedEnd")}
            </Button>
          )}
        </span>
      </div>
    </Modal>
  );
}
