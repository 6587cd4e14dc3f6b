import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Select, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { Problem } from "@/shared/ui/Problem";
import { useClear } from "@/shared/ui/use-clear";
import { useKindNames } from "./EntryFields";
import { openEntry } from "./opening";
import { StoryCard, type StoryMore } from "./StoryCard";
import { KINDS, type Story, type StoryPage } from "./types";
import "./interaction.css";

/** Everything done with a customer, the newest first. */
export function FollowUps({ account, more }: { account: string; more?: StoryMore }) {
  const { t } = useT();
  const name = useKindNames();
  const clear = useClear();
  const may = useRights("interactions");
  const [kind, setKind] = useState<string>();
  const [person, setPerson] = useState<unknown>();
  const asked = { account, kind, person: typeof person === "string" ? person : undefined };
  const pages = useInfiniteQuery({
    queryKey: ["records", "interactions", "feed", asked],
    queryFn: ({ pageParam, signal }) =>
      api.get<StoryPage>("/interactions/feed", { ...asked, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled: may.read,
  });
  if (!may.read) return null;
  const stories = pages.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  return (
    <div className="stack">
      <div className="toolbar">
        {may.create && (
          <Button type="primary" onClick={() => openEntry({ account })}>
            {t("entry.open")}
          </Button>
        )}
        <Select
          aria-label={t("story.byKind")}
          placeholder={t("story.byKind")}
          allowClear={clear}
          style={{ minWidth: 130 }}
          value={kind}
          options={KINDS.map((one) => ({ value: one, label: name(one) }))}
          onChange={setKind}
        />
        <span className="story-person">
          <RefSelect
            entity="users"
            label={t("story.byPerson")}
            placeholder={t("story.byPerson")}
            value={person}
            onChange={setPerson}
          />
        </span>
      </div>
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isSuccess && stories.length === 0 && <p className="muted">{t("story.none")}</p>}
      <ol className="stories">
        {stories.map((story) => (
          <StoryCard key={String(story.record.id)} story={story} more={more} />
        ))}
      </ol>
      {pages.hasNextPage && (
        <span>
          <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>
        </span>
      )}
    </div>
  );
}

/** What hangs on one of them, on its own page. */
export function StoryTab({ id, more }: { id: string; more?: StoryMore }) {
  const query = useQuery({
    queryKey: ["records", "interactions", "story", id],
    queryFn: () => api.get<Story>(`/interactions/${id}/story`),
  });
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return (
    <ol className="stories">
      <StoryCard story={query.data} named more={more} />
    </ol>
  );
}
