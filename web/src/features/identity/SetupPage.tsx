import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { CURRENCIES } from "@/shared/format/currencies";
import { pick, useLanguage, useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { Gate } from "./Gate";

interface Values {
  company: string;
  currency: string;
  name: string;
  login: string;
  password: string;
}

function SetupForm({ token }: { token: string }) {
  const { t } = useT();
  const language = useLanguage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const text = useProblemText();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (values: Values) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.post("/setup", { ...values, token, language });
      client.clear();
      await navigate({ to: "/" });
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields.filter((bad) => bad.field in values) : [];
      form.setFields(
        fields.map((bad) => ({
          name: bad.field as keyof Values,
          errors: [pick({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code }, language)],
        })),
      );
      if (fields.length === 0) setProblem(text(error));
    } finally {
      setBusy(false);
    }
  };
  const needed = [{ required: true, message: t("form.needed") }];
  return (
    <>
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false} initialValues={{ currency: "CNY" }}>
        <Form.Item name="company" label={t("setup.company")} rules={needed}>
          <Input autoComplete="organization" autoFocus />
        </Form.Item>
        <Form.Item name="currency" label={t("setup.currency")} rules={needed}>
          <Select
            aria-label={t("setup.currency")}
            showSearch
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
          />
        </Form.Item>
        <Form.Item name="name" label={t("setup.name")} rules={needed}>
          <Input autoComplete="name" />
        </Form.Item>
        <Form.Item name="login" label={t("signin.login")} rules={needed}>
          <Input autoComplete="username" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("signin.password")}
          extra={t("setup.passwordHint")}
          rules={[...needed, { min: 8, message: t("setup.passwordHint") }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t("setup.submit")}
        </Button>
      </Form>
    </>
  );
}

/** The first start: the company and its first user. Reached by the link that the server prints, with the token behind the #. */
export function SetupPage() {
  const { t } = useT();
  const token = useLocation({ select: ({ hash }) => new URLSearchParams(hash).get("token") });
  const { data } = useQuery({ queryKey: ["setup"], queryFn: () => api.get<{ needed: boolean }>("/setup") });
  if (data && !data.needed)
    return (
      <Gate title={t("setup.done")}>
        <Link to="/signin" search={{}}>
          {t("signin.title")}
        </Link>
      </Gate>
    );
  if (!token)
    return (
      <Gate title={t("setup.title")} text={t("setup.useLink")}>
        {null}
      </Gate>
    );
  return (
    <Gate title={t("setup.title")} text={t("setup.text")}>
      <SetupForm token={token} />
    </Gate>
  );
}
