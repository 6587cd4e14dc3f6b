import { Button, Checkbox } from "antd";
import type { Entity, Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { draw } from "@/shared/list/columns";
import { useDensity } from "@/shared/list/use-density";
import { useExtension } from "@/shared/record/extensions";
import { fieldValue, MASK } from "@/shared/record/values";
import { GradeChip } from "@/shared/ui/GradeChip";
import type { Waiting } from "./types";

interface Props {
  /** Customers as they show in the pool. */
  entity: Entity;
  columns: string[];
  items: Waiting[];
  selected: string[];
  onSelect: (ids: string[]) => void;
  /** None where the caller may not claim. */
  onClaim?: (id: string) => void;
  busy: boolean;
}

/** What is shown until somebody chooses, as far as the pool opens it. */
export const COLUMNS = ["name", "region", "segment", "size_band", "phone", "last_order_on", "pooled_on"];

const NUMBERS = ["number", "integer", "money"];

/** The customers of a pool: what is open of them, and that there are ways to reach them. */
export function WaitingTable({ entity, columns, items, selected, onSelect, onClaim, busy }: Props) {
  const { t } = useT();
  const label = useLabel();
  const extension = useExtension(entity.name);
  const dense = useDensity() === "dense";
  const shown = columns.flatMap((name) => entity.fields.find((field) => field.name === name) ?? []);
  const others = shown.filter((field) => field.name !== entity.title_field);
  const title = shown.length > others.length || others.length === 0;
  const name = (one: Waiting) => (
    <>
      {one.name} {!columns.includes("grade") && one.grade && <GradeChip grade={one.grade} />}
    </>
  );
  const toggle = (id: string) =>
    onSelect(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);
  const every = items.length > 0 && items.every((one) => selected.includes(one.id));
  const side = (field: Field) => (NUMBERS.includes(field.kind) ? "num" : undefined);
  const value = (field: Field, one: Waiting) => {
    return fieldValue(one, field.name) === MASK ? (
      <span title={t("pool.afterClaim")}>{MASK}</span>
    ) : (
      draw(field, entity, extension, one)
    );
  };
  return (
    <div className="scroll-x">
      <table className={dense ? "plain stacked waiting dense" : "plain stacked waiting"}>
        <thead>
          <tr>
            <td>
              <Checkbox
                aria-label={t("list.selectAll")}
                checked={every}
                onChange={() => onSelect(every ? [] : items.map((one) => one.id))}
              />
            </td>
            {title && (
              <th scope="col">{label(entity.fields.find((field) => field.name === entity.title_field)?.label)}</th>
            )}
            {others.map((field) => (
              <th scope="col" key={field.name} className={side(field)}>
                {label(field.label)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <td>
                <Checkbox
                  aria-label={t("list.select", { title: one.name })}
                  checked={selected.includes(one.id)}
                  onChange={() => toggle(one.id)}
                />
              </td>
              {title && (
                <th scope="row" className="whole">
                  {name(one)}
                </th>
              )}
              {others.map((field) => (
                <td key={field.name} data-label={label(field.label)} className={side(field)}>
                  {value(field, one)}
                </td>
              ))}
              <td className="whole">
                {onClaim && (
                  <Button size="small" disabled={busy} onClick={() => onClaim(one.id)}>
                    {t("pool.claim")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
