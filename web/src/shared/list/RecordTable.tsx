import { useQueryClient } from "@tanstack/react-query";
import { Table, type TableProps } from "antd";
import { type MouseEvent, useEffect, useRef, useState } from "react";
import { recordQuery } from "@/shared/api/records";
import type { Entity, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { useTitle } from "@/shared/record/use-title";
import { tableColumns } from "./columns";
import { nextSort } from "./search";
import { type Place, useInline } from "./use-cells";
import { useDensity } from "./use-density";
import { useRowScroll } from "./use-row-scroll";

interface Props {
  entity: Entity;
  records: RecordData[];
  columns: string[];
  sort: string | undefined;
  selected: string[];
  /** Row the keyboard is on. */
  cursor: number;
  /** Column of that row the keyboard is on, if any. */
  cell?: string;
  /** The cell that is being changed. */
  editing?: Place;
  onEdit?: (place: Place | undefined) => void;
  onSort: (sort: string | undefined) => void;
  onSelect: (ids: string[]) => void;
  onOpen: (id: string) => void;
  /** The last rows are in sight. */
  onEnd?: () => void;
}

/** How long a click waits to see whether it is the first half of a double click. */
const DOUBLE = 220;

/** A click opens the record; a double click on a value changes it in place. */
function useClicks({ onOpen, onEdit }: Pick<Props, "onOpen" | "onEdit">) {
  const waiting = useRef(0);
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  const click = (event: MouseEvent<HTMLElement>, id: string) => {
    window.clearTimeout(waiting.current);
    const editable = onEdit && (event.target as Element).closest("[data-inline]");
    if (!editable) return onOpen(id);
    if (event.detail === 1) waiting.current = window.setTimeout(() => onOpen(id), DOUBLE);
  };
  const double = (event: MouseEvent<HTMLElement>, id: string) => {
    const field = (event.target as Element).closest("[data-inline]")?.getAttribute("data-inline");
    window.clearTimeout(waiting.current);
    if (field) onEdit?.({ id, field });
  };
  return { click, double };
}

/** The list on wide screens. Of a long one only the rows in sight are drawn. */
export function RecordTable(props: Props) {
  const { entity, records, columns, sort, selected, cursor, cell, editing, onEdit, onSort, onSelect, onEnd } = props;
  const client = useQueryClient();
  const { t } = useT();
  const label = useLabel();
  const title = useTitle(entity);
  const extension = useExtension(entity.name);
  const inline = useInline(entity);
  const dense = useDensity() === "dense";
  const at = records[cursor]?.id;
  const [own, setOwn] = useState<Place>();
  const edit = onEdit ?? setOwn;
  const place = onEdit ? editing : own;
  const { click, double } = useClicks({ onOpen: props.onOpen, onEdit: edit });
  const scroll = useRowScroll(records.length, at, onEnd);
  // antd repeats the column heads, checkbox included, in a hidden row that it measures. Keep the keyboard out of it.
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector(".ant-table-measure-row")?.setAttribute("inert", "");
  });
  const shown = tableColumns({
    entity,
    names: columns,
    extension,
    label: (field) => label(field.label),
    sort,
    inline,
    editing: place,
    onDone: () => edit(undefined),
    cell: at && cell ? { id: at, field: cell } : undefined,
  });
  const width = shown.reduce((sum, column) => sum + Number(column.width ?? 0), 36);
  const fit: TableProps<RecordData> = scroll.virtual
    ? { virtual: true, scroll: { x: width, y: scroll.height }, onScroll: scroll.onScroll }
    : { sticky: { offsetHeader: 48 }, scroll: { x: "max-content" } };
  return (
    <div ref={box} className={dense ? "rows-dense" : undefined}>
      <Table<RecordData>
        {...fit}
        ref={scroll.table}
        size="small"
        rowKey="id"
        dataSource={records}
        columns={shown}
        pagination={false}
        showSorterTooltip={false}
        rowSelection={{
          selectedRowKeys: selected,
          onChange: (keys) => onSelect(keys.map(String)),
          columnWidth: 36,
          getTitleCheckboxProps: () => ({ "aria-label": t("list.selectAll") }) as object,
          getCheckboxProps: (record) => ({ "aria-label": t("list.select", { title: title(record) }) }) as object,
        }}
        rowClassName={(record) => (record.id === at ? "row-cursor" : "")}
        onRow={(record) => ({
          onClick: (event) => click(event, record.id),
          onDoubleClick: (event) => double(event, record.id),
          // Asked for on hover, so that the click finds the record already there.
          onMouseEnter: () => void client.prefetchQuery(recordQuery(entity.name, record.id)),
        })}
        onChange={(_page, _filters, sorter) => {
          const key = Array.isArray(sorter) ? sorter[0]?.columnKey : sorter.columnKey;
          const [current] = (sort ?? "").split(",");
          const name = key === undefined ? current?.replace("-", "") : String(key);
          if (name) onSort(nextSort(current, name));
        }}
      />
    </div>
  );
}
