import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { Entity } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useKeys } from "@/shared/ui/use-keys";
import { useNarrow } from "@/shared/ui/use-narrow";
import { Cards } from "./Cards";
import { RecordTable } from "./RecordTable";
import { type Place, useCellCursor, useInline } from "./use-cells";
import type { useList } from "./use-list";

interface FootProps {
  list: ReturnType<typeof useList>;
  onTotal: () => void;
}

/** Loads on as soon as its button comes into sight; the button is for the keyboard and for when that fails. */
function ListFoot({ list, onTotal }: FootProps) {
  const { t } = useT();
  const { pages, total, records } = list;
  const foot = useRef<HTMLElement>(null);
  const more = useRef<() => void>(() => undefined);
  more.current = () => {
    if (pages.hasNextPage && !pages.isFetchingNextPage && !pages.error) void pages.fetchNextPage();
  };
  useEffect(() => {
    if (!foot.current) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current(), {
      rootMargin: "200px",
    });
    watch.observe(foot.current);
    return () => watch.disconnect();
  }, []);
  return (
    <footer className="list-foot" ref={foot}>
      <span className="muted">{t("list.loaded", { count: records.length })}</span>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      {total.data !== undefined ? (
        <span className="muted">{t("list.total", { count: total.data })}</span>
      ) : (
        pages.hasNextPage && (
          <Button type="link" size="small" onClick={onTotal}>
            {t("list.count")}
          </Button>
        )
      )}
    </footer>
  );
}

interface Props extends FootProps {
  entity: Entity;
  columns: string[];
  selected: string[];
  onSelect: (ids: string[]) => void;
  onOpen: (id: string) => void;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
}

/** The records of a list one under the other, and what the keyboard does among them. */
export function Rows({ list, onTotal, sort, onSort, ...shared }: Props) {
  const { entity, columns, selected, onSelect, onOpen } = shared;
  const { records } = list;
  const narrow = useNarrow();
  const inline = useInline(entity);
  const [cursor, setCursor] = useState(-1);
  const [editing, setEditing] = useState<Place>();
  const cells = useCellCursor(columns.filter((name) => name !== entity.title_field && inline(name)));
  const step = (by: number) => setCursor((old) => Math.min(records.length - 1, Math.max(0, old + by)));
  const here = records[cursor];
  const enter = () => {
    if (!here) return;
    if (cells.name) setEditing({ id: here.id, field: cells.name });
    else onOpen(here.id);
  };
  const select = () => {
    if (!here) return;
    onSelect(selected.includes(here.id) ? selected.filter((other) => other !== here.id) : [...selected, here.id]);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    // Without a row to be on, these keys are the browser's.
    ...(here && { ArrowRight: () => cells.step(1), ArrowLeft: () => cells.step(-1), Enter: enter, x: select }),
  });
  return (
    <>
      {narrow ? (
        <Cards {...shared} records={records} />
      ) : (
        <RecordTable
          {...shared}
          records={records}
          sort={sort}
          onSort={onSort}
          cursor={cursor}
          cell={cells.name}
          editing={editing}
          onEdit={setEditing}
          onEnd={() => list.pages.hasNextPage && !list.pages.isFetchingNextPage && void list.pages.fetchNextPage()}
        />
      )}
      <ListFoot list={list} onTotal={onTotal} />
    </>
  );
}
