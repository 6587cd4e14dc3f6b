import { Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { When } from "@/shared/ui/When";
import type { HeldCustomer } from "./types";

interface Props {
  items: HeldCustomer[];
  /** Which are chosen; none where nothing can be done with them. */
  selected?: string[];
  onSelect?: (ids: string[]) => void;
}

/** Customers in somebody's hands, with what goes with them. */
export function CustomersTable({ items, selected = [], onSelect }: Props) {
  const { t } = useT();
  const toggle = (id: string) =>
    onSelect?.(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);
  const every = items.length > 0 && items.every((one) => selected.includes(one.id));
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          {onSelect && (
            <td>
              <Checkbox
                aria-label={t("list.selectAll")}
                checked={every}
                onChange={() => onSelect(every ? [] : items.map((one) => one.id))}
              />
            </td>
          )}
          <th scope="col">{t("handover.customer")}</th>
          <th scope="col">{t("handover.lastTouch")}</th>
          <th scope="col">{t("handover.lastOrder")}</th>
          <th scope="col" className="num">
            {t("handover.unpaid")}
          </th>
          <th scope="col" className="num">
            {t("handover.tasks")}
          </th>
          <th scope="col" className="num">
            {t("handover.alone")}
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id}>
            {onSelect && (
              <td>
                <Checkbox
                  aria-label={t("list.select", { title: one.name })}
                  checked={selected.includes(one.id)}
                  onChange={() => toggle(one.id)}
                />
              </td>
            )}
            <th scope="row" className="whole">
              <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
                {one.name}
              </Link>{" "}
              <GradeChip grade={one.grade} />
            </th>
            <td data-label={t("handover.lastTouch")}>{one.last_touch && <When at={one.last_touch} />}</td>
            <td data-label={t("handover.lastOrder")}>{one.last_order && <When at={one.last_order} />}</td>
            <td className="num" data-label={t("handover.unpaid")}>
              {one.unpaid || ""}
            </td>
            <td className="num" data-label={t("handover.tasks")}>
              {one.tasks || ""}
            </td>
            <td className="num" data-label={t("handover.alone")}>
              {one.alone !== null && one.alone > 0 && <span className="state-red">{one.alone}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
