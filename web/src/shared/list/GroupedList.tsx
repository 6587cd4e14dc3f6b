import { RightOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import type { Query } from "@/shared/api/client";
import { groupsQuery, type ListGroup } from "@/shared/api/groups";
import { listQuery } from "@/shared/api/records";
import type { Entity, Field } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { Cards } from "./Cards";
import { allOf, type Node } from "./filter";
import { GroupMeasures, GroupName } from "./GroupName";
import { groupCondition, inOrder, measuresOf } from "./groups";
import { RecordTable } from "./RecordTable";

interface Props {
  entity: Entity;
  field: Field;
  query: Query;
  columns: string[];
  selected: string[];
  onSelect: (ids: string[]) => void;
  onOpen: (id: string) => void;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

/** How many groups show their records at once. */
const OPEN_AT_FIRST = 2;

const keyOf = (group: ListGroup) => (group.hidden ? "hidden" : String(group.value));

function Records({ group, field, query, ...rest }: Props & { group: ListGroup }) {
  const { t } = useT();
  const narrow = useNarrow();
  const filter = allOf(query.filter as Node | undefined, groupCondition(field, group));
  const pages = useInfiniteQuery(listQuery(rest.entity.name, { ...query, filter }));
  const records = pages.data?.pages.flatMap((page) => page.items) ?? [];
  if (pages.isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  return (
    <>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {narrow ? <Cards {...rest} records={records} /> : <RecordTable {...rest} records={records} cursor={-1} />}
      {pages.hasNextPage && (
        <Button type="link" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </>
  );
}

/** A list under the values of a field: each group with its size and sums, its records on demand. */
export function GroupedList(props: Props) {
  const { t } = useT();
  const { entity, field, query, columns } = props;
  const groups = useQuery(groupsQuery(entity.name, field.name, measuresOf(entity, columns), query));
  const [turned, setTurned] = useState<string[]>([]);
  if (groups.isPending) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  if (groups.error) return <Problem error={groups.error} retry={() => void groups.refetch()} />;
  if (groups.data.length === 0) return <EmptyState title={t("list.noMatch")} text={t("list.noMatchHint")} />;
  const turn = (key: string) =>
    setTurned((old) => (old.includes(key) ? old.filter((other) => other !== key) : [...old, key]));
  return (
    <div className="groups">
      {inOrder(field, groups.data).map((group, at) => {
        const key = keyOf(group);
        // Of records one may not see the reference, only how many they are is told.
        const open = !group.hidden && at < OPEN_AT_FIRST !== turned.includes(key);
        return (
          <section key={key} className="group">
            <h2>
              <button type="button" aria-expanded={open} disabled={group.hidden} onClick={() => turn(key)}>
                <RightOutlined rotate={open ? 90 : 0} />
                <GroupName entity={entity} field={field} group={group} />
                <span className="group-count">{t("group.count", { count: group.count })}</span>
              </button>
              <GroupMeasures entity={entity} group={group} />
            </h2>
            {open && <Records {...props} group={group} />}
          </section>
        );
      })}
    </div>
  );
}
