import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Select, Skeleton, Switch } from "antd";
import { api } from "@/shared/api/client";
import { meQuery, metaQuery } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { CURRENCIES } from "@/shared/format/currencies";
import { useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { Tabbed } from "@/shared/ui/Tabbed";
import { useAction } from "@/shared/ui/use-action";
import { CustomFields } from "./CustomFields";

type Settings = Schema<"Company">;

const ZONES = Intl.supportedValuesOf("timeZone");
const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

/** Who is named when somebody types a customer that they may not see. */
const HINTS = ["nobody", "department", "owner"];

/** Settings that are shares and are read as per cent. */
const PERCENTS = [
  { name: "clv_discount", min: 0, max: 50 },
  { name: "risk_high", min: 5, max: 95 },
  { name: "risk_some", min: 5, max: 95 },
] as const;

function Company({ settings }: { settings: Settings }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const save = async (values: Settings) => {
    // Only what was changed is sent: the currency, for one, is fixed once there are amounts.
    const changed = Object.fromEntries(
      Object.entries(values).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify(settings[key as keyof Settings]),
      ),
    );
    const shown = [["settings"], meQuery.queryKey, metaQuery.queryKey];
    await run(
      () => api.patch("/settings", changed),
      t("record.saved"),
      () => Promise.all(shown.map((queryKey) => client.invalidateQueries({ queryKey }))),
    );
  };
  const modules = Object.keys(settings.modules ?? {});
  return (
    <Form layout="vertical" initialValues={settings} onFinish={save} className="page-narrow">
      <div className="form-grid">
        <Form.Item name="company" label={t("setup.company")} rules={[{ required: true, message: t("form.needed") }]}>
          <Input />
        </Form.Item>
        <Form.Item name="currency" label={t("setup.currency")}>
          <Select
            aria-label={t("setup.currency")}
            showSearch
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
          />
        </Form.Item>
        <Form.Item name="fiscal_year_start" label={t("settings.fiscalYear")}>
          <Select
            aria-label={t("settings.fiscalYear")}
            options={MONTHS.map((month) => ({ value: month, label: t("settings.month", { month }) }))}
          />
        </Form.Item>
        <Form.Item name="locale" label={t("settings.locale")}>
          <Select
            aria-label={t("settings.locale")}
            options={[
              { value: "zh-CN", label: "中文" },
              { value: "en", label: "English" },
            ]}
          />
        </Form.Item>
        <Form.Item name="time_zone" label={t("settings.timeZone")}>
          <Select
            aria-label={t("settings.timeZone")}
            showSearch
            options={ZONES.map((zone) => ({ value: zone, label: zone }))}
          />
        </Form.Item>
        <Form.Item name="hours_per_month" label={t("settings.hoursPerMonth")} extra={t("settings.hoursPerMonthHint")}>
          <InputNumber min={60} max={300} aria-label={t("settings.hoursPerMonth")} />
        </Form.Item>
        <Form.Item name="cost_per_pm" label={t("settings.costPerPm")} extra={t("settings.costPerPmHint")}>
          <Input inputMode="decimal" />
        </Form.Item>
        <Form.Item name="clv_years" label={t("settings.clvYears")} extra={t("settings.clvYearsHint")}>
          <InputNumber min={1} max={20} precision={0} aria-label={t("settings.clvYears")} />
        </Form.Item>
        <Form.Item name="export_rows" label={t("settings.exportRows")} extra={t("settings.exportRowsHint")}>
          <InputNumber min={0} max={100000} precision={0} aria-label={t("settings.exportRows")} />
        </Form.Item>
        <Form.Item name="double_hint" label={t("settings.doubleHint")} extra={t("settings.doubleHintHint")}>
          <Select
            aria-label={t("settings.doubleHint")}
            options={HINTS.map((value) => ({ value, label: t(`settings.hint.${value}`) }))}
          />
        </Form.Item>
        {PERCENTS.map(({ name, min, max }) => (
          <Form.Item
            key={name}
            name={name}
            label={t(`settings.${name}`)}
            extra={t(`settings.${name}Hint`)}
            getValueProps={(value?: number) => ({ value: value === undefined ? value : Math.round(value * 1000) / 10 })}
            normalize={(value: number | null) => (value === null ? undefined : Math.round(value * 10) / 1000)}
          >
            <InputNumber min={min} max={max} suffix="%" aria-label={t(`settings.${name}`)} />
          </Form.Item>
        ))}
        <Form.Item name="sme" label={t("settings.sme")} valuePropName="checked" extra={t("settings.smeHint")}>
          <Switch aria-label={t("settings.sme")} />
        </Form.Item>
        <Form.Item
          name="second_factor"
          label={t("settings.secondFactor")}
          valuePropName="checked"
          extra={t("settings.secondFactorHint")}
        >
          <Switch aria-label={t("settings.secondFactor")} />
        </Form.Item>
        <Form.Item
          name="judged_needs_review"
          label={t("settings.review")}
          valuePropName="checked"
          extra={t("settings.reviewHint")}
        >
          <Switch aria-label={t("settings.review")} />
        </Form.Item>
        <Form.Item
          name="boss_signs_alone"
          label={t("settings.signAlone")}
          valuePropName="checked"
          extra={t("settings.signAloneHint")}
        >
          <Switch aria-label={t("settings.signAlone")} />
        </Form.Item>
      </div>
      {modules.length > 0 && <h2>{t("settings.modules")}</h2>}
      <div className="form-grid">
        {modules.map((module) => (
          <Form.Item key={module} name={["modules", module]} label={module} valuePropName="checked">
            <Switch aria-label={module} />
          </Form.Item>
        ))}
      </div>
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("action.save")}
      </Button>
    </Form>
  );
}

export function SettingsPage() {
  const { t } = useT();
  const query = useQuery({ queryKey: ["settings"], queryFn: () => api.get<Settings>("/settings") });
  return (
    <div className="page">
      <PageHead title={t("nav.settings")} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {query.data && (
        <Tabbed
          label={t("nav.settings")}
          tabs={[
            { key: "company", label: t("settings.company"), children: <Company settings={query.data} /> },
            { key: "fields", label: t("settings.customFields"), children: <CustomFields /> },
          ]}
        />
      )}
    </div>
  );
}
