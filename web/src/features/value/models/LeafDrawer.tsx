import { Button, Drawer, Form, InputNumber, Select } from "antd";
import { useCommand } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { DefinitionLeaf, ModelDetail, ModelLeaf, Normaliser } from "../types";
import { Customers } from "./Customers";
import { Bounds, OwnTexts, Reading } from "./LeafFields";
import { NormCurve } from "./NormCurve";
import { useModel } from "./use-model";

const KINDS = ["lin", "low", "log", "lvl", "identity", "pl"] as const;

interface Values {
  normaliser: Normaliser;
  impute: number;
  max_age_days: number;
  owner?: unknown;
  name?: { zh?: string; en?: string };
  definition?: { zh?: string; en?: string };
  unit?: { zh?: string; en?: string };
}

/** A text with what the form does not show; an English one that only repeated the Chinese goes with it. */
const merged = (old: { zh: string; en: string }, text?: { zh?: string; en?: string }) => {
  const next = { ...old, ...text };
  return { zh: next.zh ?? "", en: old.en === old.zh && next.en === old.en ? "" : (next.en ?? "") };
};

const ownerId = (owner: unknown) =>
  typeof owner === "object" && owner !== null && "id" in owner
    ? String(owner.id)
    : typeof owner === "string"
      ? owner
      : "";

function Editing({
  model,
  leaf,
  info,
  onClose,
}: {
  model: ModelDetail;
  leaf: DefinitionLeaf;
  info: ModelLeaf;
  onClose: () => void;
}) {
  const { t } = useT();
  const { busy, change } = useModel(model);
  const [form] = Form.useForm<Values>();
  const norm = Form.useWatch("normaliser", form);
  const save = async (values: Values) => {
    const bounds = info.masked ? {} : { normaliser: values.normaliser };
    const texts = info.own
      ? {
          name: merged(info.name, values.name),
          definition: merged(info.definition, values.definition),
          unit: merged(info.unit, values.unit),
        }
      : {};
    const rest = { impute: values.impute, max_age_days: values.max_age_days ?? 0, owner: ownerId(values.owner) };
    if (await change({ leaves: [{ code: leaf.code, ...bounds, ...rest, ...texts }] })) onClose();
  };
  const counts =
    leaf.weight > 0 && (model.definition.groups.find((group) => group.code === leaf.group)?.weight ?? 0) > 0;
  return (
    <Form
      form={form}
      layout="vertical"
      onFinish={save}
      initialValues={{
        ...leaf,
        normaliser: { lo: 0, hi: 0, ...leaf.normaliser }, // a bound of 0 is not sent
        max_age_days: leaf.max_age_days ?? 0,
        owner: info.owner,
        name: info.name,
        definition: info.definition,
        unit: info.unit,
      }}
    >
      {info.own && <OwnTexts />}
      {!info.masked && (
        <>
          <Form.Item name={["normaliser", "kind"]} label={t("models.norm")}>
            <Select
              aria-label={t("models.norm")}
              options={KINDS.map((value) => ({ value, label: t(`models.kind.${value}`) }))}
            />
          </Form.Item>
          <Bounds kind={norm?.kind} />
          {norm && <Customers model={model} leaf={leaf} norm={norm} />}
        </>
      )}
      <div className="form-grid">
        <Form.Item name="impute" label={t("models.impute")} extra={t("models.imputeHint")}>
          <InputNumber min={0} max={50} />
        </Form.Item>
        <Form.Item name="max_age_days" label={t("models.maxAgeDays")} extra={t("models.maxAgeHint")}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="owner" label={t("models.owner")}>
        <RefSelect entity="users" label={t("models.owner")} initial={info.owner} />
      </Form.Item>
      <div className="form-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("action.save")}
        </Button>
        <Button
          disabled={counts}
          title={counts ? t("models.removeHint") : undefined}
          onClick={async () => (await change({ remove: [leaf.code] })) && onClose()}
        >
          {t("models.remove")}
        </Button>
      </div>
    </Form>
  );
}

/** One leaf: what it means, how it is scored, and in a draft the way to change that. */
export function LeafDrawer({
  model,
  code,
  editable,
  onClose,
}: {
  model: ModelDetail;
  code: string | null;
  editable: boolean;
  onClose: () => void;
}) {
  const label = useLabel();
  const narrow = useNarrow();
  const may = useCommand("models.manage");
  const leaf = model.definition.leaves.find((one) => one.code === code);
  const info = model.leaves.find((one) => one.code === code);
  return (
    <Drawer
      open={leaf !== undefined}
      onClose={onClose}
      size={narrow ? "100%" : 480}
      title={info && `${info.code} ${label(info.name)}`}
      destroyOnHidden
    >
      {leaf && info && (
        <div className="stack">
          <Reading leaf={leaf} info={info} />
          {editable ? (
            <Editing model={model} leaf={leaf} info={info} onClose={onClose} />
          ) : (
            !info.masked &&
            (may ? (
              <Customers model={model} leaf={leaf} norm={leaf.normaliser} />
            ) : (
              <NormCurve norm={leaf.normaliser} domain={leaf.domain} />
            ))
          )}
        </div>
      )}
    </Drawer>
  );
}
