import { ArrowDownOutlined, ArrowUpOutlined, TableOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover, Segmented } from "antd";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { chooseDensity, type Density, useDensity } from "./use-density";

interface Props {
  entity: Entity;
  shown: string[];
  onChange: (columns: string[] | undefined) => void;
}

function move(list: string[], from: number, to: number): string[] {
  const moved = [...list];
  const [item] = moved.splice(from, 1);
  if (item !== undefined) moved.splice(to, 0, item);
  return moved;
}

function Columns({ entity, shown, onChange }: Props) {
  const { t } = useT();
  const label = useLabel();
  const name = (field: string) => label(entity.fields.find((candidate) => candidate.name === field)?.label) || field;
  const density = useDensity();
  const rest = entity.fields.filter((field) => !shown.includes(field.name) && field.kind !== "json");
  return (
    <div className="columns">
      {shown.map((field, index) => (
        <div className="column-row" key={field}>
          <Checkbox
            checked
            disabled={shown.length === 1}
            onChange={() => onChange(shown.filter((other) => other !== field))}
          >
            {name(field)}
          </Checkbox>
          <span>
            <Button
              type="text"
              size="small"
              icon={<ArrowUpOutlined />}
              disabled={index === 0}
              aria-label={t("columns.up", { name: name(field) })}
              onClick={() => onChange(move(shown, index, index - 1))}
            />
            <Button
              type="text"
              size="small"
              icon={<ArrowDownOutlined />}
              disabled={index === shown.length - 1}
              aria-label={t("columns.down", { name: name(field) })}
              onClick={() => onChange(move(shown, index, index + 1))}
            />
          </span>
        </div>
      ))}
      {rest.map((field) => (
        <div className="column-row" key={field.name}>
          <Checkbox checked={false} onChange={() => onChange([...shown, field.name])}>
            {label(field.label)}
          </Checkbox>
        </div>
      ))}
      <Button type="link" size="small" onClick={() => onChange(undefined)}>
        {t("columns.reset")}
      </Button>
      <div className="column-row">
        <span className="muted">{t("density.title")}</span>
        <Segmented
          size="small"
          aria-label={t("density.title")}
          value={density}
          onChange={(value) => chooseDensity(value as Density)}
          options={[
            { value: "normal", label: t("density.normal") },
            { value: "dense", label: t("density.dense") },
          ]}
        />
      </div>
    </div>
  );
}

/** Chooses which columns a list shows and in which order. */
export function ColumnSettings(props: Props) {
  const { t } = useT();
  return (
    <Popover trigger="click" placement="bottomRight" content={<Columns {...props} />}>
      <Button icon={<TableOutlined />} aria-label={t("columns.title")} title={t("columns.title")} />
    </Popover>
  );
}
