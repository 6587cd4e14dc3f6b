import type { ReactNode } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Item } from "./weights";

interface Column {
  head: string;
  values: (number | undefined)[];
}

/** Items with their weights, one column for each way to weigh; the last is drawn as a bar too. */
export function WeightTable({ items, columns, children }: { items: Item[]; columns: Column[]; children?: ReactNode }) {
  const { t } = useT();
  const format = useFormat();
  const last = columns.at(-1);
  return (
    <div className="scroll-x">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("value.leaf")}</th>
            {columns.map((column) => (
              <th scope="col" className="num" key={column.head}>
                {column.head}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {items.map((item, at) => (
            <tr key={item.code}>
              <th scope="row">
                <span className="leaf-code">{item.code}</span> {item.name}
              </th>
              {columns.map((column) => (
                <td className="num" key={column.head}>
                  {column.values[at] === undefined ? "–" : format.percent(column.values[at], 1)}
                </td>
              ))}
              <td className="bar-cell" aria-hidden="true">
                <span className="bar">
                  <span className="bar-fill" style={{ width: `${(last?.values[at] ?? 0) * 100}%` }} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </div>
  );
}
