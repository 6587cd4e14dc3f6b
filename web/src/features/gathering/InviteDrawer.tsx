import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useProblemText } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { refreshInvitations } from "./queries";
import type { Asked } from "./types";

interface Values {
  contacts?: string[];
  accounts?: string[];
  stances?: string[];
  target?: boolean;
}

type By = "contacts" | "accounts" | "filter";

/** The filter that the choices of the form mean: contacts who still work there. */
function filterOf({ stances, accounts }: Values): string {
  const all: object[] = [{ field: "status", op: "eq", value: "active" }];
  if (stances?.length) all.push({ field: "stance", op: "in", value: stances });
  if (accounts?.length) all.push({ field: "account", op: "in", value: accounts });
  return JSON.stringify({ and: all });
}

/** Invites by name, by customer, or everybody who stands to us in a way. */
export function InviteDrawer({ event, onClose }: { event: RecordData; onClose: () => void }) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const client = useQueryClient();
  const text = useProblemText();
  const { message } = App.useApp();
  const [by, setBy] = useState<By>("contacts");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const stances = useEntity("contacts")?.fields.find((field) => field.name === "stance")?.options ?? [];
  const save = async (values: Values) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const who = by === "filter" ? { filter: filterOf(values) } : { [by]: values[by] ?? [] };
      const done = await api.post<Asked>(`/gatherings/${event.id}/invite`, { ...who, target: values.target ?? false });
      message.success(
        [
          t("sheet.done", { count: done.invited }),
          done.already > 0 && t("sheet.already", { count: done.already }),
          done.left > 0 && t("sheet.left", { count: done.left }),
          done.others > 0 && t("sheet.others", { count: done.others }),
        ]
          .filter(Boolean)
          .join(" "),
      );
      await refreshInvitations(client);
      onClose();
    } catch (error) {
      setProblem(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Drawer open onClose={onClose} title={t("sheet.invite")} size={narrow ? "100%" : 520} destroyOnHidden>
      <Form<Values> layout="vertical" onFinish={save} disabled={busy}>
        <Form.Item label={t("sheet.by")}>
          <Segmented
            value={by}
            onChange={(value) => setBy(value as By)}
            options={(["contacts", "accounts", "filter"] as const).map((value) => ({
              value,
              label: t(`sheet.by.${value}`),
            }))}
          />
        </Form.Item>
        {by === "contacts" && (
          <Form.Item
            name="contacts"
            label={t("sheet.contacts")}
            rules={[{ required: true, message: t("form.needed") }]}
          >
            <RefSelect multiple entity="contacts" label={t("sheet.contacts")} />
          </Form.Item>
        )}
        {by !== "contacts" && (
          <Form.Item
            name="accounts"
            label={t("sheet.accounts")}
            extra={t(by === "filter" ? "sheet.accountsAll" : "sheet.accountsHint")}
            rules={by === "accounts" ? [{ required: true, message: t("form.needed") }] : undefined}
          >
            <RefSelect multiple entity="accounts" label={t("sheet.accounts")} />
          </Form.Item>
        )}
        {by === "filter" && (
          <Form.Item name="stances" label={t("sheet.stances")}>
            <Select
              mode="multiple"
              aria-label={t("sheet.stances")}
              options={stances.map((one) => ({ value: one.value, label: label(one.label) }))}
            />
          </Form.Item>
        )}
        <Form.Item name="target" label={t("sheet.target")} valuePropName="checked" extra={t("sheet.targetHint")}>
          <Switch aria-label={t("sheet.target")} />
        </Form.Item>
        {problem && <Alert type="error" showIcon title={problem} role="alert" />}
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("sheet.invite")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </Form>
    </Drawer>
  );
}
