import { SwapOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Skeleton } from "antd";
import { type DragEvent, useState } from "react";
import { api, type Query } from "@/shared/api/client";
import { groupsQuery, type ListGroup } from "@/shared/api/groups";
import { listQuery, refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { useTitle } from "@/shared/record/use-title";
import { isEditable } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { Facts } from "./Cards";
import { allOf, type Node } from "./filter";
import { GroupMeasures, GroupName, useGroupText } from "./GroupName";
import { groupCondition, inOrder, measuresOf } from "./groups";

interface Props {
  entity: Entity;
  field: Field;
  query: Query;
  columns: string[];
  onOpen: (id: string) => void;
}

/** A column for every option of the field, also where there is nothing yet, and one for no value where there are such. */
function columnsOf(field: Field, groups: ListGroup[]): ListGroup[] {
  const there = new Set(groups.map((group) => group.value));
  const missing = (field.options ?? []).filter((option) => !there.has(option.value));
  return inOrder(field, [...groups, ...missing.map((option): ListGroup => ({ value: option.value, count: 0 }))]);
}

function useMove({ entity, field }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { run } = useAction();
  const [moving, setMoving] = useState<string>();
  const move = async (record: RecordData, to: ListGroup) => {
    if (record[field.name] === to.value) return;
    setMoving(record.id);
    const body = { rev: record.rev, [field.name]: to.value };
    const work = () => api.patch<RecordData>(`/${entity.name}/${record.id}`, body);
    const refresh = () => refreshEntity(client, entity.name);
    if (!(await run(work, t("kanban.moved"), refresh))) await refresh();
    setMoving(undefined);
  };
  return { moving, move };
}

interface CardProps extends Props {
  record: RecordData;
  targets: ListGroup[];
  busy: boolean;
  mayMove: boolean;
  onMove: (record: RecordData, to: ListGroup) => void;
}

function Card({ entity, field, record, columns, targets, busy, mayMove, onMove, onOpen }: CardProps) {
  const { t } = useT();
  const title = useTitle(entity)(record);
  const text = useGroupText(field);
  const badge = useExtension(entity.name).badge;
  const others = targets.filter((target) => target.value !== record[field.name]);
  const items = others.map((target) => ({
    key: String(target.value),
    label: text(target),
    onClick: () => onMove(record, target),
  }));
  const begin = (event: DragEvent) => {
    event.dataTransfer.setData("application/x-loam", JSON.stringify(record));
    event.dataTransfer.effectAllowed = "move";
  };
  return (
    <li
      className={busy ? "card card-busy" : "card"}
      draggable={mayMove && !busy}
      onDragStart={begin}
      aria-busy={busy || undefined}
    >
      <div className="card-head">
        <button type="button" className="card-title" onClick={() => onOpen(record.id)}>
          {title}
        </button>
        {badge?.(record)}
        {mayMove && (
          <Dropdown trigger={["click"]} menu={{ items }} disabled={busy}>
            <Button size="small" type="text" icon={<SwapOutlined />} aria-label={t("kanban.move", { title })} />
          </Dropdown>
        )}
      </div>
      <Facts entity={entity} record={record} columns={columns.filter((name) => name !== field.name)} />
    </li>
  );
}

function Column({ group, ...props }: Omit<CardProps, "record" | "busy"> & { group: ListGroup; moving?: string }) {
  const { t } = useT();
  const { entity, field, query, moving, mayMove, onMove } = props;
  const [over, setOver] = useState(false);
  const filter = allOf(query.filter as Node | undefined, groupCondition(field, group));
  const pages = useInfiniteQuery({ ...listQuery(entity.name, { ...query, filter }), enabled: group.count > 0 });
  const records = group.count > 0 ? (pages.data?.pages.flatMap((page) => page.items) ?? []) : [];
  const text = useGroupText(field);
  const drop = (event: DragEvent) => {
    setOver(false);
    const held = event.dataTransfer.getData("application/x-loam");
    if (held) onMove(JSON.parse(held) as RecordData, group);
  };
  const target = mayMove
    ? {
        onDragOver: (event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: drop,
      }
    : {};
  return (
    <section className={over ? "board-column board-over" : "board-column"} aria-label={text(group)} {...target}>
      <h2>
        <GroupName entity={entity} field={field} group={group} />
        <span className="group-count">{t("group.count", { count: group.count })}</span>
      </h2>
      <GroupMeasures entity={entity} group={group} />
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {group.count > 0 && pages.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {group.count === 0 && <p className="muted board-empty">{t(mayMove ? "kanban.dropHere" : "kanban.empty")}</p>}
      <ul>
        {records.map((record) => (
          <Card key={record.id} {...props} record={record} busy={moving === record.id} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button type="link" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}

/** Records side by side under the options of a field. A card is moved with the mouse, or with the menu on it. */
export function Board(props: Props) {
  const { entity, field, query, columns } = props;
  const label = useLabel();
  const rights = useRights(entity.name);
  const groups = useQuery(groupsQuery(entity.name, field.name, measuresOf(entity, columns), query));
  const { moving, move } = useMove(props);
  if (groups.isPending) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  if (groups.error) return <Problem error={groups.error} retry={() => void groups.refetch()} />;
  const shown = columnsOf(field, groups.data);
  const mayMove = rights.edit && isEditable(field);
  const targets = shown.filter((group) => group.value !== null || !field.required);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached with the keyboard
    <section className="board" aria-label={label(field.label)} tabIndex={0}>
      {shown.map((group) => (
        <Column
          key={String(group.value)}
          {...props}
          group={group}
          targets={targets}
          mayMove={mayMove}
          moving={moving}
          onMove={(record, to) => void move(record, to)}
        />
      ))}
    </section>
  );
}
