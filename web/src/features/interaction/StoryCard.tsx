import { EditOutlined, PaperClipOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { apiUrl } from "@/shared/api/client";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { isRef } from "@/shared/record/values";
import { When } from "@/shared/ui/When";
import { useKindNames } from "./EntryFields";
import { Mood } from "./Faces";
import { NoteForm } from "./NoteForm";
import { openEntry } from "./opening";
import type { Story } from "./types";
import { fromStory } from "./values";

/** What every browser draws as a picture. */
const PHOTO = /^image\/(jpeg|png|webp|gif)$/;

const words = (value: unknown) => (typeof value === "string" ? value : "");

function Facts({ story }: { story: Story }) {
  const { t } = useT();
  const { record } = story;
  const known = (story.contacts ?? []).map((one) => one.name).filter(Boolean);
  // The text repeats the names where nobody wrote anything else.
  const typed = words(record.theirs) === known.join("、") ? "" : words(record.theirs);
  const people = [...known, typed].filter(Boolean);
  const ours = (story.ours ?? []).map((one) => one.name).filter(Boolean);
  const facts = [
    people.length > 0 && `${t("entry.theirs")}: ${people.join(", ")}`,
    ours.length > 0 && `${t("entry.ours")}: ${ours.join(", ")}`,
    typeof record.customer_hours === "number" && t("story.customerHours", { hours: record.customer_hours }),
    words(record.next_step) && `${t("entry.nextStep")}: ${words(record.next_step)} ${words(record.next_on)}`,
  ].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <div className="story-facts">
      {facts.map((fact) => (
        <span key={String(fact)}>{fact}</span>
      ))}
    </div>
  );
}

function Promises({ story }: { story: Story }) {
  const { t } = useT();
  if (!story.promises?.length) return null;
  return (
    <ul className="rows">
      {story.promises.map((one) => (
        <li key={one.id}>
          <span className={one.done_on ? "state-green" : one.overdue ? "state-red" : "muted"}>
            {one.done_on ? t("story.kept") : one.overdue ? t("story.overdue") : t("story.open")}
          </span>
          <Link className="grow" to="/$entity/$id" params={{ entity: "tasks", id: one.id }}>
            {one.title}
          </Link>
          <span className="muted">
            {one.assignee} <When at={one.due_on} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Notes({ story }: { story: Story }) {
  const { t } = useT();
  if (!story.notes?.length) return null;
  return (
    <div className="story-notes">
      {story.notes.map((note) => (
        <div key={note.id}>
          <strong>{note.by.name}</strong> <span className="muted">{t(`story.kind.${note.kind}`)} </span>
          <span className="muted">
            <When at={note.at} />
          </span>
          <p className="story-text">{note.text}</p>
        </div>
      ))}
    </div>
  );
}

/** Photos as small pictures that lead to the whole one, other files by their names. */
function Files({ story }: { story: Story }) {
  const files = story.files ?? [];
  const photos = files.filter((file) => PHOTO.test(file.type));
  return (
    <>
      {photos.length > 0 && (
        <div className="story-photos">
          {photos.map((file) => (
            <a key={file.id} href={apiUrl(`/files/${file.id}`)} target="_blank" rel="noreferrer" title={file.name}>
              <img src={apiUrl(`/files/${file.id}`)} alt={file.name} loading="lazy" />
            </a>
          ))}
        </div>
      )}
      {files
        .filter((file) => !PHOTO.test(file.type))
        .map((file) => (
          <a key={file.id} href={apiUrl(`/files/${file.id}`)} download>
            <PaperClipOutlined /> {file.name}
          </a>
        ))}
    </>
  );
}

/** What other features add below a follow-up. */
export type StoryMore = (story: { id: string; account: string }) => ReactNode;

/** One dealing with a customer and everything that came of it. */
export function StoryCard({ story, named = false, more }: { story: Story; named?: boolean; more?: StoryMore }) {
  const { t } = useT();
  const me = useMe();
  const kind = useKindNames();
  const { record } = story;
  const id = words(record.id);
  const author = isRef(record.author) ? record.author : null;
  const edit = () => {
    const contacts = (story.contacts ?? []).map((one) => one.id);
    openEntry({ edit: { id, rev: String(record.rev), contacts, values: fromStory(story) } });
  };
  return (
    <li className="story">
      <div className="story-head">
        <Link className="story-kind" to="/$entity/$id" params={{ entity: "interactions", id }}>
          {kind(record.kind)}
        </Link>
        {Boolean(record.planned) && <span className="story-planned">{t("entry.planned")}</span>}
        {named && isRef(record.account) && <span>{record.account.name}</span>}
        <span className="muted">
          <When at={record.date} exact /> {words(record.time)}
        </span>
        {typeof record.minutes === "number" && (
          <span className="muted">{t("story.minutes", { count: record.minutes })}</span>
        )}
        <Mood value={record.emotion} />
        <span className="grow" />
        <span className="muted">{author?.name}</span>
        {story.may_edit && (
          <Button size="small" icon={<EditOutlined />} onClick={edit}>
            {t("action.edit")}
          </Button>
        )}
      </div>
      <p className="story-text">{words(record.summary)}</p>
      <Facts story={story} />
      <Promises story={story} />
      <Files story={story} />
      <Notes story={story} />
      {more && isRef(record.account) && record.account.id && more({ id, account: record.account.id })}
      {story.may_note && <NoteForm id={id} own={author?.id === me.id} />}
    </li>
  );
}
