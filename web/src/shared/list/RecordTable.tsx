import { useQueryClient } from "@tanstack/react-query";
import { Table } from "antd";
import { useEffect, useRef } from "react";
import { recordQuery } from "@/shared/api/records";
import type { Entity, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { useTitle } from "@/shared/record/use-title";
import { tableColumns } from "./columns";
import { nextSort } from "./search";

interface Props {
  entity: Entity;
  records: RecordData[];
  columns: string[];
  sort: string | undefined;
  selected: string[];
  /** Row the keyboard is on. */
  cursor: number;
  onSort: (sort: string | undefined) => void;
  onSelect: (ids: string[]) => void;
  onOpen: (id: string) => void;
}

/** The list on wide screens. */
export function RecordTable({ entity, records, columns, sort, selected, cursor, onSort, onSelect, onOpen }: Props) {
  const client = useQueryClient();
  const { t } = useT();
  const label = useLabel();
  const title = useTitle(entity);
  const extension = useExtension(entity.name);
  const at = records[cursor]?.id;
  useEffect(() => {
    if (at) document.querySelector(`[data-row-key="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  // antd repeats the column heads, checkbox included, in a hidden row that it measures. Keep the keyboard out of it.
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector(".ant-table-measure-row")?.setAttribute("inert", "");
  });
  return (
    <div ref={box}>
      <Table<RecordData>
        size="small"
        rowKey="id"
        dataSource={records}
        columns={tableColumns(entity, columns, extension, (field) => label(field.label), sort)}
        pagination={false}
        sticky={{ offsetHeader: 48 }}
        scroll={{ x: "max-content" }}
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
          onClick: () => onOpen(record.id),
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
