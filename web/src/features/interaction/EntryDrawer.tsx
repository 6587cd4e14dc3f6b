import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Input } from "antd";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { newKey } from "@/shared/api/idempotency";
import { useMe } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { useDebounced } from "@/shared/ui/use-debounced";
import { useNarrow } from "@/shared/ui/use-narrow";
import { EntryFields } from "./EntryFields";
import { EntryIntel } from "./EntryIntel";
import { EntryPromises } from "./EntryPromises";
import { attachPictures, keepPictures } from "./kept-pictures";
import type { Doubles } from "./Newcomers";
import type { Opening } from "./opening";
import type { Outbox } from "./outbox";
import { Pictures, sendPictures } from "./Pictures";
import { refreshStories } from "./refresh";
import type { Draft, EntryValues } from "./types";
import { draftPlace } from "./unsent";
import { emptyEntry, missing, offered, sendEntry, sendPatch, withGuess } from "./values";
import { WaitingEntries } from "./WaitingEntries";

/** Half a sentence survives a closed box: it lies in the browser until it is sent. */
function useTyped(user: string) {
  const place = draftPlace(user);
  return {
    read: () => localStorage.getItem(place) ?? "",
    write: (text: string) => (text ? localStorage.setItem(place, text) : localStorage.removeItem(place)),
  };
}

function useGuess(text: string, account: string | undefined, wanted: boolean) {
  const settled = useDebounced(text.trim(), 350);
  return useQuery({
    queryKey: ["interactions", "guess", settled, account ?? ""],
    queryFn: () => api.post<Draft>("/interactions/guess", { text: settled, ...(account && { account }) }),
    enabled: wanted && settled.length > 1,
    staleTime: 60_000,
    retry: false,
    networkMode: "always",
  });
}

/** A customer that is fixed from the start stays; a text names one otherwise. */
function useEntry(opening: Opening, typed: string) {
  const today = useToday();
  const given = opening.again?.values ?? opening.edit?.values;
  const [values, setValues] = useState<EntryValues>(
    () => given ?? { ...emptyEntry(today, opening.account), summary: typed },
  );
  const [touched, setTouched] = useState<ReadonlySet<string>>(
    () => new Set(given ? Object.keys(given) : opening.account ? ["account"] : []),
  );
  const guess = useGuess(values.summary, opening.account, !given);
  const heard = guess.data;
  useEffect(() => {
    if (heard) setValues((now) => withGuess(now, touched, heard, today));
  }, [heard, touched, today]);
  const change = (patch: Partial<EntryValues>) => {
    setValues((now) => ({ ...now, ...patch }));
    setTouched((now) => new Set([...now, ...Object.keys(patch)]));
  };
  return { values, change, heard, today };
}

interface Props {
  opening: Opening;
  outbox: Outbox;
  doubles: Doubles;
  onClose: () => void;
}

export function EntryDrawer({ opening, outbox, doubles, onClose }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const narrow = useNarrow();
  const user = useMe().id;
  const { edit } = opening;
  const typed = useTyped(user);
  const { values, change, heard, today } = useEntry(opening, typed.read());
  const waiting = useSyncExternalStore(outbox.subscribe, outbox.waiting);
  const key = useRef(opening.again?.key ?? newKey());
  const [files, setFiles] = useState<File[]>([]);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const lacking = missing(values, today);

  const done = (text: string) => {
    if (!edit) typed.write("");
    message.success(text);
    onClose();
  };
  const store = async () => {
    const made = edit ? await sendPatch(values, edit) : await sendEntry(api.post, values, key.current);
    await attachPictures(user, key.current, made); // of an entry that waited; they follow by themselves
    outbox.drop(key.current);
    const lost = await sendPictures(made, files);
    if (lost > 0) message.warning(t("entry.picturesLost", { count: lost }));
    done(t("entry.stored"));
    await refreshStories(client);
  };
  const save = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      await store();
    } catch (error) {
      if (!edit && error instanceof ApiError && error.status === 0) {
        outbox.keep({ key: key.current, values });
        if (files.length > 0 && !(await keepPictures(user, key.current, files)))
          message.warning(t("entry.picturesNotKept", { count: files.length }), 10);
        done(t("entry.kept"));
      } else setRefused(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  const write = (summary: string) => {
    if (!edit) typed.write(summary);
    change({ summary });
  };
  return (
    <Drawer
      open
      onClose={onClose}
      title={t(edit ? "entry.editTitle" : "entry.title")}
      size={narrow ? "100%" : 560}
      className="entry"
      footer={
        <div className="entry-foot">
          <Button
            type="primary"
            size="large"
            block={narrow}
            disabled={lacking !== undefined}
            loading={busy}
            onClick={() => void save()}
          >
            {t("action.save")}
          </Button>
          {lacking && <span className="muted">{t(lacking)}</span>}
        </div>
      }
    >
      <div className="stack">
        {!opening.again && !edit && <WaitingEntries waiting={waiting} outbox={outbox} />}
        <Input.TextArea
          autoFocus
          aria-label={t("entry.text")}
          placeholder={t("entry.placeholder")}
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={10_000}
          value={values.summary}
          onChange={(event) => write(event.target.value)}
        />
        <EntryFields
          values={values}
          change={change}
          heard={heard}
          fixed={opening.account !== undefined}
          locked={edit !== undefined}
          today={today}
          doubles={doubles}
        />
        {!edit && (
          <>
            <EntryPromises
              promises={values.promises}
              offered={offered(values, heard)}
              onChange={(promises) => change({ promises })}
            />
            <EntryIntel
              items={values.intel ?? []}
              people={values.contacts ?? []}
              onChange={(intel) => change({ intel })}
            />
          </>
        )}
        <Pictures files={files} onChange={setFiles} />
        {refused && <Alert type="error" showIcon title={refused} />}
      </div>
    </Drawer>
  );
}
