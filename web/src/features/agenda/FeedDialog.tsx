import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { type Feed, feedQuery } from "./queries";

/** The secret address for a calendar program: made, made anew, taken back. */
export function FeedDialog({ onClose }: { onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const query = useQuery(feedQuery);
  const [address, setAddress] = useState("");
  const refresh = () => client.invalidateQueries({ queryKey: feedQuery.queryKey });
  const make = async () => {
    const show = (made: Feed) => {
      if (made.path) setAddress(window.location.origin + made.path);
      return refresh();
    };
    if (!(await run(() => api.post<Feed>("/agenda/feed"), undefined, show))) await refresh();
  };
  const end = async () => {
    const work = async () => (await api.del("/agenda/feed")) ?? true;
    if (!(await run(work, t("agenda.feedEnded"), refresh))) await refresh();
    setAddress("");
  };
  const feed = query.data;
  return (
    <Modal open title={t("agenda.subscribe")} footer={null} onCancel={onClose}>
      <div className="stack">
        <p>{t("agenda.feedWhat")}</p>
        <Problem error={query.error} />
        {address && (
          <>
            <Input
              readOnly
              aria-label={t("agenda.feedAddress")}
              value={address}
              onFocus={(event) => event.target.select()}
            />
            <Alert type="warning" showIcon title={t("agenda.feedOnce")} />
          </>
        )}
        {feed?.open && !address && (
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
