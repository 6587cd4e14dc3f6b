import { Button } from "antd";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { dropPictures } from "./kept-pictures";
import { openEntry } from "./opening";
import type { Outbox, Waiting } from "./outbox";

/** What was written without network, or refused: it is never lost silently. */
export function WaitingEntries({ waiting, outbox }: { waiting: Waiting[]; outbox: Outbox }) {
  const { t } = useT();
  const user = useMe().id;
  if (waiting.length === 0) return null;
  const discard = (key: string) => {
    outbox.drop(key);
    void dropPictures(user, key);
  };
  return (
    <section className="panel" aria-label={t("entry.waiting", { count: waiting.length })}>
      <h2>{t("entry.waiting", { count: waiting.length })}</h2>
      <ul className="rows">
        {waiting.map((one) => (
          <li key={one.key}>
            <span className="grow">
              {one.values.summary.slice(0, 60)}
              {one.problem && <span className="state-red"> {one.problem}</span>}
            </span>
            {one.problem && (
              <Button size="small" onClick={() => openEntry({ again: one })}>
                {t("action.edit")}
              </Button>
            )}
            <Button size="small" danger onClick={() => discard(one.key)}>
              {t("entry.discard")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
