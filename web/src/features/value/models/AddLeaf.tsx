import { Button, Drawer, Form, Select } from "antd";
import { useState } from "react";
import { useLabel, useT } from "@/shared/i18n";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { ModelDetail } from "../types";
import { OwnTexts } from "./LeafFields";
import { useModel } from "./use-model";

const GROUPS = ["H", "C", "P", "N"];
const SOURCES = ["judged", "survey", "external"];
const DOMAINS = ["level", "score", "ratio", "rate", "nonnegative", "any"];

interface Values {
  group: string;
  source: string;
  domain: string;
  name?: { zh?: string; en?: string };
  definition?: { zh?: string; en?: string };
  unit?: { zh?: string; en?: string };
}

const both = (text?: { zh?: string; en?: string }) => ({ zh: text?.zh ?? "", en: text?.en ?? "" });

function Shipped({ model, onClose }: { model: ModelDetail; onClose: () => void }) {
  const { t } = useT();
  const label = useLabel();
  const { busy, change } = useModel(model);
  if (model.addable.length === 0) return null;
  return (
    <section>
      <h3>{t("models.addShipped")}</h3>
      <ul className="rows">
        {model.addable.map((leaf) => (
          <li key={leaf.code}>
            <span className="leaf-code">{leaf.code}</span>
            <span className="grow" title={label(leaf.definition)}>
              {label(leaf.name)} <span className="muted">{t(`value.group.${leaf.group}`)}</span>
            </span>
            <Button
              size="small"
              loading={busy}
              aria-label={`${t("models.add")} ${label(leaf.name)}`}
              onClick={async () => (await change({ leaves: [{ code: leaf.code }] })) && onClose()}
            >
              {t("models.add")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Own({ model, onClose }: { model: ModelDetail; onClose: () => void }) {
  const { t } = useT();
  const { busy, change } = useModel(model);
  const save = async ({ name, definition, unit, ...rest }: Values) => {
    if (await change({ leaves: [{ ...rest, name: both(name), definition: both(definition), unit: both(unit) }] }))
      onClose();
  };
  return (
    <Form layout="vertical" onFinish={save} initialValues={{ group: "N", source: "judged", domain: "level" }}>
      <h3>{t("models.addOwn")}</h3>
      <OwnTexts needed />
      <Form.Item name="group" label={t("models.group")}>
        <Select
          aria-label={t("models.group")}
          options={GROUPS.map((value) => ({ value, label: t(`value.group.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="source" label={t("models.source")}>
        <Select
          aria-label={t("models.source")}
          options={SOURCES.map((value) => ({ value, label: t(`models.source.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="domain" label={t("models.domain")}>
        <Select
          aria-label={t("models.domain")}
          options={DOMAINS.map((value) => ({ value, label: t(`models.domain.${value}`) }))}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("models.add")}
      </Button>
    </Form>
  );
}

/** Adds an indicator: a shipped one that the model lacks, or one of the company's own. */
export function AddLeaf({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("models.addLeaf")}</Button>
      <Drawer open={open} onClose={close} size={narrow ? "100%" : 440} title={t("models.addLeaf")} destroyOnHidden>
        <div className="stack">
          <Own model={model} onClose={close} />
          <Shipped model={model} onClose={close} />
        </div>
      </Drawer>
    </>
  );
}
