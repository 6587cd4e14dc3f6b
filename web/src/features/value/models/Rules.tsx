import { Button, Form, InputNumber, Switch } from "antd";
import { useT } from "@/shared/i18n";
import type { Definition, ModelDetail } from "../types";
import { useModel } from "./use-model";

type Path = (string | number)[];

interface Values
  extends Pick<Definition, "cuts" | "hysteresis" | "min_coverage" | "gates" | "horizon_years" | "quota_percent"> {
  gatesOn: boolean;
}

function Figure({
  name,
  label,
  max = 100,
  min = 0,
  step = 1,
  percent,
}: {
  name: Path;
  label: string;
  max?: number;
  min?: number;
  step?: number;
  percent?: boolean;
}) {
  const share = percent
    ? {
        normalize: (value: number | null) => (value ?? 0) / 100,
        getValueProps: (value: number) => ({ value: Math.round(value * 10000) / 100 }),
      }
    : {};
  return (
    <Form.Item name={name} label={label} {...share}>
      <InputNumber min={min} max={max} step={step} suffix={percent ? "%" : undefined} />
    </Form.Item>
  );
}

function Gates() {
  const { t } = useT();
  return (
    <div className="form-grid">
      {(["s", "a"] as const).flatMap((grade) => [
        <Figure
          key={`l${grade}`}
          name={["gates", `longevity_${grade}`]}
          label={t("models.gate.longevity", { grade: grade.toUpperCase() })}
        />,
        <Figure
          key={`e${grade}`}
          name={["gates", `efficiency_${grade}`]}
          label={t("models.gate.efficiency", { grade: grade.toUpperCase() })}
          step={0.1}
        />,
        <Figure
          key={`f${grade}`}
          name={["gates", `fit_${grade}`]}
          label={t("models.gate.fit", { grade: grade.toUpperCase() })}
          max={4}
        />,
      ])}
      <Figure name={["gates", "max_insight_months"]} label={t("models.gate.insight")} min={1} max={60} />
    </div>
  );
}

/** How a score becomes a grade. */
export function Rules({ model, editable }: { model: ModelDetail; editable: boolean }) {
  const { t } = useT();
  const { busy, change } = useModel(model);
  const [form] = Form.useForm<Values>();
  const gatesOn = Form.useWatch("gatesOn", form);
  const { cuts, hysteresis, min_coverage, gates, horizon_years, quota_percent } = model.definition;
  const save = ({ gatesOn: on, ...values }: Values) =>
    void change({ ...values, gates: { ...gates, ...values.gates, off: !on } });
  return (
    <Form
      key={model.rev}
      form={form}
      layout="vertical"
      className="stack"
      disabled={!editable}
      onFinish={save}
      initialValues={{ cuts, hysteresis, min_coverage, gates, horizon_years, quota_percent, gatesOn: !gates.off }}
    >
      <section className="panel">
        <h2>{t("models.cuts")}</h2>
        <p className="muted">{t("models.cutsHint")}</p>
        <div className="form-grid">
          {(["s", "a", "b"] as const).map((grade) => (
            <Figure key={grade} name={["cuts", grade]} label={t("models.cut", { grade: grade.toUpperCase() })} />
          ))}
          <Figure name={["hysteresis"]} label={t("models.hysteresis")} max={50} />
        </div>
      </section>
      <section className="panel">
        <h2>{t("models.coverage")}</h2>
        <p className="muted">{t("models.coverageHint")}</p>
        <div className="form-grid">
          <Figure name={["min_coverage", "s"]} label={t("models.coverageFor", { grade: "S" })} percent />
          <Figure name={["min_coverage", "a"]} label={t("models.coverageFor", { grade: "A" })} percent />
          <Figure name={["min_coverage", "any"]} label={t("models.coverageAny")} percent />
        </div>
      </section>
      <section className="panel">
        <h2>{t("models.gates")}</h2>
        <Form.Item name="gatesOn" valuePropName="checked" label={t("models.gatesOn")} extra={t("models.gatesHint")}>
          <Switch aria-label={t("models.gatesOn")} />
        </Form.Item>
        {gatesOn && <Gates />}
      </section>
      <section className="panel">
        <h2>{t("models.others")}</h2>
        <div className="form-grid">
          <Figure name={["horizon_years"]} label={t("models.horizon")} min={1} max={6} />
          <Figure name={["quota_percent", "s"]} label={t("models.quota", { grade: "S" })} />
          <Figure name={["quota_percent", "a"]} label={t("models.quota", { grade: "A" })} />
        </div>
      </section>
      {editable && (
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("action.save")}
          </Button>
        </div>
      )}
    </Form>
  );
}
