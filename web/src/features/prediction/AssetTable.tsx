import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Money } from "@/shared/ui/Money";
import type { Asset } from "./types";

interface Column {
  name: string;
  confidential?: boolean;
  cell: (one: Asset) => ReactNode;
}

const amount = (value: string | null) => (value === null ? "–" : <Money amount={value} />);

function useColumns(): Column[] {
  const format = useFormat();
  return [
    { name: "prediction.rankToday", cell: (one) => one.rank_today },
    { name: "prediction.rankFuture", cell: (one) => one.rank_future },
    { name: "prediction.sales12", cell: (one) => amount(one.sales_12m) },
    { name: "outlook.alive", cell: (one) => (one.alive === null ? "–" : format.percent(one.alive)) },
    { name: "outlook.sales", cell: (one) => amount(one.expected_12m) },
    { name: "prediction.clv", confidential: true, cell: (one) => amount(one.clv) },
    { name: "prediction.cost", confidential: true, cell: (one) => amount(one.cost) },
    { name: "prediction.sinceQuarter", confidential: true, cell: (one) => amount(one.change) },
  ];
}

/** One customer a row: today's rank beside that of the future. */
export function AssetTable({ items, masked }: { items: Asset[]; masked: boolean }) {
  const { t } = useT();
  const columns = useColumns().filter((column) => !masked || !column.confidential);
  if (items.length === 0) return <p className="muted">{t("prediction.assetsNone")}</p>;
  return (
    <div className="scroll-x">
      <table className="plain stacked">
        <thead>
          <tr>
            <th scope="col">{t("prediction.customer")}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" className="num">
                {t(column.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="whole">
                <GradeChip grade={one.grade} />{" "}
                <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
                  {one.name}
                </Link>
              </th>
              {columns.map((column) => (
                <td key={column.name} className="num" data-label={t(column.name)}>
                  {column.cell(one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
