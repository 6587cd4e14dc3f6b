import { Button, Modal, Segmented } from "antd";
import { useState } from "react";
import type { Conflict } from "@/shared/api/errors";
import type { Entity, Field } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { When } from "@/shared/ui/When";
import { Value } from "./Value";
import { fieldValue } from "./values";

interface Props {
  entity: Entity;
  conflict: Conflict;
  /** What the user wanted to write, by field name. */
  mine: Record<string, unknown>;
  busy: boolean;
  onApply: (changes: Record<string, unknown>) => void;
  onTheirs: () => void;
  onClose: () => void;
}

type Side = "mine" | "theirs";

function Row({
  field,
  mine,
  conflict,
  side,
  onSide,
}: {
  field: Field;
  mine: unknown;
  conflict: Conflict;
  side: Side;
  onSide: (side: Side) => void;
}) {
  const { t } = useT();
  const label = useLabel();
  const clash = conflict.changed.includes(field.name);
  return (
    <tr>
      <th scope="row">{label(field.label)}</th>
      <td>
        {Array.isArray(mine) ? (
          mine.join(", ")
        ) : (
          <Value
            field={field.kind === "ref" || field.kind === "user" ? { ...field, kind: "text" } : field}
            value={mine}
          />
        )}
      </td>
      <td>
        <Value field={field} value={fieldValue(conflict.current, field.name)} record={conflict.current} />
      </td>
      <td>
        {clash ? (
          <Segmented
            size="small"
            aria-label={label(field.label)}
            value={side}
            onChange={(value) => onSide(value as Side)}
            options={[
              { value: "mine", label: t("conflict.mine") },
              { value: "theirs", label: t("conflict.theirs") },
            ]}
          />
        ) : (
          <span className="muted">{t("conflict.noClash")}</span>
        )}
      </td>
    </tr>
  );
}

/** Somebody else saved first: shows what they changed and lets the user choose, field by field. */
export function ConflictDialog({ entity, conflict, mine, busy, onApply, onTheirs, onClose }: Props) {
  const { t } = useT();
  const label = useLabel();
  const [sides, setSides] = useState<Record<string, Side>>({});
  const fields = entity.fields.filter((field) => field.name in mine);
  const theirs = entity.fields.filter((field) => conflict.changed.includes(field.name));
  const kept = Object.fromEntries(Object.entries(mine).filter(([name]) => sides[name] !== "theirs"));
  return (
    <Modal
      open
      width={720}
      title={t("conflict.title")}
      onCancel={onClose}
      footer={[
        <Button key="theirs" onClick={onTheirs}>
          {t("conflict.takeTheirs")}
        </Button>,
        <Button
          key="mine"
          type="primary"
          loading={busy}
          disabled={Object.keys(kept).length === 0}
          onClick={() => onApply(kept)}
        >
          {t("conflict.apply")}
        </Button>,
      ]}
    >
      <p>
        {t("conflict.who", { name: conflict.by })} <When at={conflict.at} /> ·{" "}
        {theirs.map((field) => label(field.label)).join(", ")}
      </p>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("filter.field")}</th>
              <th scope="col">{t("conflict.mine")}</th>
              <th scope="col">{t("conflict.theirs")}</th>
              <th scope="col">{t("conflict.choose")}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <Row
                key={field.name}
                field={field}
                mine={mine[field.name]}
                conflict={conflict}
                side={sides[field.name] ?? "mine"}
                onSide={(side) => setSides((old) => ({ ...old, [field.name]: side }))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}
