import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Select } from "antd";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { pick, useLanguage, useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { backupsQuery, type Plan } from "./queries";

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: hour, label: `${String(hour).padStart(2, "0")}:00` }));
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const KEPT = [
  { name: "keep_daily", min: 1 },
  { name: "keep_weekly", min: 0 },
  { name: "keep_monthly", min: 0 },
] as const;

type Values = Omit<Plan, "recipients"> & { recipients: string };

/** The schedule, how many of its backups are kept, and for whom backups are encrypted. */
export function PlanForm({ plan }: { plan: Plan }) {
  const { t } = useT();
  const language = useLanguage();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<Values>();
  const every = Form.useWatch("every", form) ?? plan.every;
  const save = async ({ recipients, ...rest }: Values) => {
    const keys = recipients.split(/\s+/).filter(Boolean);
    const work = async () => {
      try {
        return (await api.put("/backups/plan", { ...plan, ...rest, recipients: keys })) ?? true;
      } catch (error) {
        const bad = error instanceof ApiError ? error.fields.filter(({ field }) => field in plan) : [];
        form.setFields(
          bad.map((one) => ({
            name: one.field as keyof Values,
            errors: [pick({ zh: one.zh ?? one.code, en: one.en ?? one.code }, language)],
          })),
        );
        throw error;
      }
    };
    await run(work, t("record.saved"), () => client.invalidateQueries({ queryKey: backupsQuery.queryKey }));
  };
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ ...plan, recipients: plan.recipients.join("\n") }}
      onFinish={save}
    >
      <div className="form-grid">
        <Form.Item name="every" label={t("backup.every")}>
          <Select
            aria-label={t("backup.every")}
            options={["off", "daily", "weekly"].map((value) => ({ value, label: t(`backup.every.${value}`) }))}
          />
        </Form.Item>
        {every === "weekly" && (
          <Form.Item name="weekday" label={t("backup.weekday")}>
            <Select
              aria-label={t("backup.weekday")}
              options={WEEKDAYS.map((value) => ({ value, label: t(`backup.weekday.${value}`) }))}
            />
          </Form.Item>
        )}
        {every !== "off" && (
          <Form.Item name="hour" label={t("backup.hour")} extra={t("backup.hourHint")}>
            <Select aria-label={t("backup.hour")} options={HOURS} />
          </Form.Item>
        )}
        {every !== "off" &&
          KEPT.map(({ name, min }) => (
            <Form.Item key={name} name={name} label={t(`backup.keep.${name}`)}>
              <InputNumber min={min} max={1000} precision={0} aria-label={t(`backup.keep.${name}`)} />
            </Form.Item>
          ))}
      </div>
      {every !== "off" && <p className="muted backup-hint">{t("backup.keepHint")}</p>}
      <Form.Item name="recipients" label={t("backup.recipients")} extra={t("backup.recipientsHint")}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} placeholder="age1…" spellCheck={false} />
      </Form.Item>
      <Button htmlType="submit" loading={busy}>
        {t("action.save")}
      </Button>
    </Form>
  );
}
