import {
  BulbOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  CommentOutlined,
  EditOutlined,
  MessageOutlined,
  PaperClipOutlined,
  RiseOutlined,
  ShoppingOutlined,
  SwapOutlined,
  UserAddOutlined,
} from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import { useEntity } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { Changes } from "@/shared/record/Changes";
import { useActionName } from "@/shared/record/TimelineTab";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { eventsQuery } from "./queries";
import { type AccountEvent, KINDS, type Kind } from "./types";
import "./overview.css";

const ICONS: Record<Kind, ReactNode> = {
  dealing: <MessageOutlined />,
  note: <CommentOutlined />,
  order: <ShoppingOutlined />,
  task: <CheckSquareOutlined />,
  grade: <RiseOutlined />,
  change: <EditOutlined />,
  person: <UserAddOutlined />,
  file: <PaperClipOutlined />,
  intel: <BulbOutlined />,
  event: <CalendarOutlined />,
  owner: <SwapOutlined />,
};

/** What became of an invitation. */
const INVITATION: Record<string, string> = { attended: "events.attended", no_show: "events.noShow" };

/** What happened, in a few words that lead to the record. */
function What({ event }: { event: AccountEvent }) {
  const { t } = useT();
  const label = useLabel();
  const action = useActionName();
  const dealing = useEntity("interactions")?.fields.find((one) => one.name === "kind")?.options;
  const words: Record<Kind, string> = {
    dealing: label(dealing?.find((one) => one.value === event.what)?.label) || t("events.dealing"),
    note: t("events.note"),
    order: event.title ? t("events.orderOf", { number: event.title }) : t("events.order"),
    task: t("events.taskOf", { title: event.title }),
    grade: action(event.what ?? ""),
    change: action(event.what ?? ""),
    person: t("events.personOf", { name: event.title }),
    file: action(event.what ?? ""),
    intel: event.title ? t("events.intelOf", { title: event.title }) : t("events.intel"),
    event: t(INVITATION[event.what ?? ""] ?? "events.invited", { name: event.title || t("events.someEvent") }),
    owner: t("events.ownerOf", {
      from: event.from || t("events.nobody"),
      to: event.title || t("events.nobody"),
    }),
  };
  const said = words[event.kind as Kind];
  return (
    <>
      {event.entity && event.record ? (
        <Link to="/$entity/$id" params={{ entity: event.entity, id: event.record }}>
          {said}
        </Link>
      ) : (
        <span>{said}</span>
      )}{" "}
      <Money amount={event.amount} currency={event.currency} full />
    </>
  );
}

function Event({ event }: { event: AccountEvent }) {
  const { t } = useT();
  const entity = useEntity("accounts");
  const changes = event.change?.changes ?? [];
  return (
    <li className={`event event-${event.kind}`}>
      <span className="event-icon" title={t(`events.kind.${event.kind}`)} aria-hidden="true">
        {ICONS[event.kind as Kind]}
      </span>
      <div className="grow">
        <div className="event-head">
          <What event={event} /> <span className="muted">{event.by || t("timeline.system")}</span>{" "}
          <span className="muted">
            <When at={event.day} />
          </span>
        </div>
        {event.text && <p className="event-text">{event.text}</p>}
        {changes.length > 0 && event.what !== "create" && <Changes entity={entity} changes={changes} />}
      </div>
    </li>
  );
}

const dayOf = (event: AccountEvent) => event.day.slice(0, 7);

/** Everything that happened to a customer and between it and us, newest first. */
export function EventsTab({ account }: { account: string }) {
  const { t } = useT();
  const format = useFormat();
  const [kinds, setKinds] = useState<Kind[]>([]);
  const pages = useInfiniteQuery(eventsQuery(account, kinds));
  const toggle = (kind: Kind) =>
    setKinds((now) => (now.includes(kind) ? now.filter((one) => one !== kind) : [...now, kind]));
  const events = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <fieldset className="chips" aria-label={t("events.show")}>
        <button type="button" aria-pressed={kinds.length === 0} onClick={() => setKinds([])}>
          {t("events.all")}
        </button>
        {KINDS.map((kind) => (
          <button key={kind} type="button" aria-pressed={kinds.includes(kind)} onClick={() => toggle(kind)}>
            {ICONS[kind]} {t(`events.kind.${kind}`)}
          </button>
        ))}
      </fieldset>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active paragraph={{ rows: 6 }} title={false} />}
      {pages.isSuccess && events.length === 0 && <p className="muted">{t("events.none")}</p>}
      <ol className="events">
        {events.map((event, at) => {
          const before = events[at - 1];
          const first = !before || dayOf(before) !== dayOf(event);
          return [
            first && (
              <li key={dayOf(event)} className="event-month">
                {format.language === "en"
                  ? dayOf(event)
                  : t("events.month", { year: event.day.slice(0, 4), month: Number(event.day.slice(5, 7)) })}
              </li>
            ),
            <Event key={event.id} event={event} />,
          ];
        })}
      </ol>
      {pages.hasNextPage && (
        <div>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("list.more")}
          </Button>
        </div>
      )}
    </div>
  );
}
