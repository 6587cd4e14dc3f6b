import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { Entries } from "./Entries";
import { markRead, notificationsQuery } from "./queries";

/** What is new under the bell. */
export function Latest({ onChosen }: { onChosen: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const pages = useInfiniteQuery(notificationsQuery(true, 12));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: ["notifications"] });
  const all = async () => {
    if (!(await run(async () => (await markRead()) ?? true, undefined, refresh))) await refresh();
  };
  return (
    <section className="notice-list" aria-label={t("notify.title")}>
      <header>
        <h2>{t("notify.title")}</h2>
        {items.length > 0 && (
          <Button size="small" type="text" loading={busy} onClick={() => void all()}>
            {t("notify.readAll")}
          </Button>
        )}
      </header>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending ? (
        <Skeleton active title={false} paragraph={{ rows: 3 }} />
      ) : items.length === 0 ? (
        <p className="muted">{t("notify.nothingNew")}</p>
      ) : (
        <Entries items={items} onChosen={onChosen} />
      )}
      <Link to="/notifications" onClick={onChosen} className="notice-all">
        {t("notify.seeAll")}
      </Link>
    </section>
  );
}
