import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { api } from "@/shared/api/client";
import { meQuery, useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { Tabbed } from "@/shared/ui/Tabbed";
import { useAction } from "@/shared/ui/use-action";
import { Devices } from "./Devices";
import { Tokens } from "./Tokens";
import { TwoFactor } from "./TwoFactor";

function Person() {
  const { t } = useT();
  const me = useMe();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const refresh = () => client.invalidateQueries({ queryKey: meQuery.queryKey });
  const save = async ({ name }: { name: string }) => {
    const work = async () => (await api.patch("/me", { name })) ?? true;
    if (!(await run(work, t("record.saved"), refresh))) await refresh();
  };
  return (
    <section className="panel">
      <h2>{me.login}</h2>
      <Form layout="vertical" initialValues={{ name: me.name }} onFinish={save}>
        <Form.Item name="name" label={t("setup.name")} rules={[{ required: true, message: t("form.needed") }]}>
          <Input autoComplete="name" maxLength={80} />
        </Form.Item>
        <Button htmlType="submit" loading={busy}>
          {t("action.save")}
        </Button>
      </Form>
    </section>
  );
}

interface PasswordValues {
  current: string;
  next: string;
  again: string;
}

function Password() {
  const { t } = useT();
  const [form] = Form.useForm<PasswordValues>();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const save = async (values: PasswordValues) => {
    const done = await run(
      async () => (await api.post("/me/password", { current: values.current, new: values.next })) ?? true,
      t("profile.passwordChanged"),
      () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
    );
    if (done) form.resetFields();
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <section className="panel">
      <h2>{t("profile.password")}</h2>
      <Form form={form} layout="vertical" onFinish={save} requiredMark={false}>
        <Form.Item name="current" label={t("profile.currentPassword")} rules={needed}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t("profile.newPassword")}
          extra={t("setup.passwordHint")}
          rules={[...needed, { min: 8, message: t("setup.passwordHint") }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("profile.repeatPassword")}
          dependencies={["next"]}
          rules={[
            ...needed,
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                !value || value === getFieldValue("next")
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("profile.notSame"))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button htmlType="submit" loading={busy}>
          {t("profile.changePassword")}
        </Button>
      </Form>
    </section>
  );
}

export function ProfilePage() {
  const { t } = useT();
  const me = useMe();
  const items = [
    {
      key: "person",
      label: t("profile.person"),
      children: (
        <div className="columns-2">
          <Person />
          <Password />
        </div>
      ),
    },
    { key: "totp", label: t("profile.twoFactor"), children: <TwoFactor /> },
    { key: "devices", label: t("profile.devices"), children: <Devices /> },
    { key: "tokens", label: t("profile.tokens"), children: <Tokens /> },
  ];
  return (
    <div className="page page-narrow">
      <PageHead title={t("shell.profile")} />
      {me.password_change_needed && <Alert type="warning" showIcon title={t("profile.mustChange")} />}
      {me.second_factor_needed && <Alert type="warning" showIcon title={t("profile.mustSecond")} />}
      <Tabbed label={t("shell.profile")} tabs={items} />
    </div>
  );
}
