import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useAction } from "@/shared/ui/use-action";
import { refreshStories } from "./refresh";

/** Adds to what stands: the author's addendum or somebody's comment, and who should hear of it. */
export function NoteForm({ id, own }: { id: string; own: boolean }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [mentions, setMentions] = useState<unknown>([]);
  const name = own ? t("story.addendum") : t("story.comment");
  if (!open)
    return (
      <Button size="small" type="link" className="story-add" onClick={() => setOpen(true)}>
        {name}
      </Button>
    );
  const save = async () => {
    const work = () => api.post(`/interactions/${id}/notes`, { text, mentions });
    if (!(await run(work, t("story.noted"), () => refreshStories(client)))) return;
    setOpen(false);
    setText("");
    setMentions([]);
  };
  return (
    <div className="story-write">
      <Input.TextArea
        autoFocus
        aria-label={name}
        maxLength={4000}
        autoSize={{ minRows: 2, maxRows: 8 }}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="entry-row">
        <span className="grow">
          <RefSelect multiple entity="users" label={t("story.mention")} value={mentions} onChange={setMentions} />
        </span>
        <Button onClick={() => setOpen(false)}>{t("action.cancel")}</Button>
        <Button type="primary" disabled={!text.trim()} loading={busy} onClick={() => void save()}>
          {t("action.save")}
        </Button>
      </div>
      <span className="muted">{t("story.mentionHint")}</span>
    </div>
  );
}
