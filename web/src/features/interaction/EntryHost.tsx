import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Badge, Button } from "antd";
import { Suspense, useEffect, useMemo, useSyncExternalStore } from "react";
import { useMe, useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useProblemText } from "@/shared/ui/Problem";
import { useKeys } from "@/shared/ui/use-keys";
import { useNarrow } from "@/shared/ui/use-narrow";
import { attachPictures, sendKept } from "./kept-pictures";
import type { Doubles } from "./Newcomers";
import { closeEntry, openEntry, useOpening } from "./opening";
import { Outbox } from "./outbox";
import { sendPicture } from "./Pictures";
import { refreshStories } from "./refresh";
import "./interaction.css";

const load = () => import("./EntryDrawer").then((module) => module.EntryDrawer);
const EntryDrawer = later(load);

/** The box must open without network too, so its code is there before anybody asks; not so early as to be in the way. */
function useLoaded(wanted: boolean) {
  useEffect(() => {
    if (!wanted) return;
    const timer = window.setTimeout(() => void load().catch(() => undefined), 1500);
    return () => window.clearTimeout(timer);
  }, [wanted]);
}

/** How often what waits is tried again while the page is open. */
const RETRY = 20_000;

function useSending(outbox: Outbox, user: string, waiting: number) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const text = useProblemText();
  useEffect(() => {
    const pictures = async () => {
      const lost = await sendKept(user, sendPicture);
      if (lost > 0) message.warning(t("entry.picturesLost", { count: lost }));
    };
    const flush = async () => {
      const stored = await outbox.flush(text, (key, record) => attachPictures(user, key, record));
      await pictures();
      if (stored === 0) return;
      message.success(t("entry.sent", { count: stored }));
      await refreshStories(client);
    };
    void flush();
    const timer = waiting > 0 ? window.setInterval(() => void flush(), RETRY) : undefined;
    const now = () => void flush();
    window.addEventListener("online", now);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("online", now);
    };
  }, [outbox, user, waiting, client, message, t, text]);
}

/** The button everybody reaches from everywhere, the box behind it, and what waits for the network. */
export function EntryHost({ doubles }: { doubles: Doubles }) {
  const { t } = useT();
  const me = useMe();
  const narrow = useNarrow();
  const may = useRights("interactions").create;
  const opening = useOpening();
  const outbox = useMemo(() => new Outbox(me.id), [me.id]);
  const waiting = useSyncExternalStore(outbox.subscribe, outbox.waiting);
  const ready = waiting.filter((one) => !one.problem).length;
  useSending(outbox, me.id, ready);
  useLoaded(may);
  useKeys({ f: () => may && openEntry() });
  if (!may) return null;
  return (
    <>
      <span className={narrow ? "entry-float" : "entry-top"}>
        <Badge count={waiting.length} title={t("entry.waiting", { count: waiting.length })}>
          <Button
            type="primary"
            shape={narrow ? "circle" : "default"}
            size={narrow ? "large" : "middle"}
            icon={<EditOutlined />}
            aria-label={t("entry.open")}
            title={`${t("entry.open")} (f)`}
            onClick={() => openEntry()}
          >
            {narrow ? null : t("entry.open")}
          </Button>
        </Badge>
      </span>
      {opening && (
        <Suspense fallback={null}>
          <EntryDrawer
            key={opening.again?.key ?? opening.edit?.id ?? opening.account ?? ""}
            opening={opening}
            outbox={outbox}
            doubles={doubles}
            onClose={closeEntry}
          />
        </Suspense>
      )}
    </>
  );
}
