import { Button, Form, Input, InputNumber } from "antd";
import { useLabel, useT } from "@/shared/i18n";
import type { DefinitionLeaf, ModelLeaf } from "../types";
import { useNormText } from "./use-norm-text";

const short = (value: number | string | undefined, info: { userTyping: boolean; input: string }) => {
  if (info.userTyping) return info.input;
  return value === undefined || value === "" ? "" : String(Number(Number(value).toPrecision(7)));
};

/** The texts of one of the company's own indicators. One language is enough. */
export function OwnTexts({ needed }: { needed?: boolean }) {
  const { t } = useT();
  const rules = needed ? [{ required: true, message: t("form.needed") }] : [];
  return (
    <>
      <Form.Item name={["name", "zh"]} label={t("models.nameZh")} rules={rules}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={["name", "en"]} label={t("models.nameEn")}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={["definition", "zh"]} label={t("models.definition")} extra={t("models.definitionHint")}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name={["unit", "zh"]} label={t("models.unit")}>
        <Input maxLength={60} />
      </Form.Item>
    </>
  );
}

function Points() {
  const { t } = useT();
  return (
    <Form.List name={["normaliser", "points"]}>
      {(fields, { add, remove }) => (
        <div className="stack">
          {fields.map((field, at) => (
            <div key={field.key} className="filter-row">
              <Form.Item name={[field.name, "x"]} noStyle>
                <InputNumber aria-label={`${t("value.input")} ${at + 1}`} />
              </Form.Item>
              <Form.Item name={[field.name, "y"]} noStyle>
                <InputNumber min={0} max={100} aria-label={`${t("value.score")} ${at + 1}`} />
              </Form.Item>
              <Button size="small" onClick={() => remove(field.name)}>
                {t("action.delete")}
              </Button>
            </div>
          ))}
          <Button size="small" onClick={() => add({ x: 0, y: 0 })}>
            {t("models.addPoint")}
          </Button>
        </div>
      )}
    </Form.List>
  );
}

export function Bounds({ kind }: { kind?: string }) {
  const { t } = useT();
  if (kind === "pl") return <Points />;
  if (kind === "lvl" || kind === "identity") return null;
  return (
    <div className="form-grid">
      <Form.Item name={["normaliser", "lo"]} label={t(kind === "low" ? "models.full100" : "models.full0")}>
        <InputNumber formatter={short} />
      </Form.Item>
      <Form.Item name={["normaliser", "hi"]} label={t(kind === "low" ? "models.full0" : "models.full100")}>
        <InputNumber formatter={short} />
      </Form.Item>
    </div>
  );
}

export function Reading({ leaf, info }: { leaf: DefinitionLeaf; info: ModelLeaf }) {
  const { t } = useT();
  const label = useLabel();
  const norm = useNormText();
  return (
    <dl className="facts">
      <div className="span-all">
        <dt>{t("models.definition")}</dt>
        <dd>{label(info.definition)}</dd>
      </div>
      <div>
        <dt>{t("models.unit")}</dt>
        <dd>{label(info.unit)}</dd>
      </div>
      <div>
        <dt>{t("models.source")}</dt>
        <dd>{t(`models.source.${info.source}`)}</dd>
      </div>
      <div>
        <dt>{t("models.direction")}</dt>
        <dd>{t(`models.direction.${info.direction}`)}</dd>
      </div>
      <div>
        <dt>{t("models.owner")}</dt>
        <dd>{info.owner?.name}</dd>
      </div>
      <div className="span-all">
        <dt>{t("models.norm")}</dt>
        <dd>{info.masked ? t("value.hidden") : norm(leaf.normaliser, leaf.domain)}</dd>
      </div>
    </dl>
  );
}
