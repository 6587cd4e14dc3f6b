import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Input, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { refreshInvitations, sheetQuery } from "./queries";
import type { PastedGuest, Sheet } from "./types";

/** An attendance list from somewhere else, pasted: each line is shown as it was understood before anything is stored. */
export function PasteDrawer({ event, onClose }: { event: string; onClose: () => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const client = useQueryClient();
  const problemText = useProblemText();
  const { message } = App.useApp();
  const [text, setText] = useState("");
  const [lines, setLines] = useState<PastedGuest[]>();
  const [chosen, setChosen] = useState<Record<number, string | undefined>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(problemText(error));
    } finally {
      setBusy(false);
    }
  };
  const read = () =>
    attempt(async () => {
      const found = await api.post<{ items: PastedGuest[] }>(`/gatherings/${event}/read-list`, { text });
      setLines(found.items);
      const sure = found.items.map((one, at) => [
        at,
        one.candidates.length === 1 ? one.candidates[0]?.contact : undefined,
      ]);
      setChosen(Object.fromEntries(sure));
    });
  const contacts = [...new Set(Object.values(chosen).filter((one): one is string => one !== undefined))];
  const save = () =>
    attempt(async () => {
      const guests = contacts.map((contact) => ({ contact, status: "attended" }));
      const sheet = await api.put<Sheet>(`/gatherings/${event}/attendance`, { guests });
      client.setQueryData(sheetQuery(event).queryKey, sheet);
      message.success(t("sheet.pasted", { count: contacts.length }));
      await refreshInvitations(client);
      onClose();
    });
  return (
    <Drawer open onClose={onClose} title={t("sheet.paste")} size={narrow ? "100%" : 620} destroyOnHidden>
      <div className="stack">
        <Input.TextArea
          autoFocus
          aria-label={t("sheet.list")}
          placeholder={t("sheet.listHint")}
          autoSize={{ minRows: 4, maxRows: 12 }}
          value={text}
          onChange={(typed) => setText(typed.target.value)}
        />
        <span>
          <Button onClick={() => void read()} loading={busy && !lines} disabled={!text.trim()}>
            {t("sheet.read")}
          </Button>
        </span>
        {lines && (
          <ul className="sheet">
            {lines.map((one, at) => (
              <li key={at} className="sheet-row">
                <span className="grow">
                  {one.line}
                  <br />
                  <span className={one.state === "unknown" ? "state-red" : "muted"}>
                    {t(`sheet.state.${one.state}`)}
                  </span>
                </span>
                {one.candidates.length > 0 && (
                  <Select
                    allowClear
                    aria-label={one.line}
                    placeholder={t("sheet.choose")}
                    style={{ minWidth: 200 }}
                    value={chosen[at]}
                    options={one.candidates.map((who) => ({
                      value: who.contact,
                      label: `${who.name} · ${who.account_name}`,
                    }))}
                    onChange={(contact?: string) => setChosen((now) => ({ ...now, [at]: contact }))}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
        {lines && (
          <Button type="primary" disabled={contacts.length === 0} loading={busy} onClick={() => void save()}>
            {t("sheet.markAll", { count: contacts.length })}
          </Button>
        )}
      </div>
    </Drawer>
  );
}
