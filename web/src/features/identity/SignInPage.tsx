import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { duration } from "@/shared/format/dates";
import { useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { Gate } from "./Gate";

interface Credentials {
  login: string;
  password: string;
  totp?: string;
}

const route = getRouteApi("/signin");

/** Only paths of this application are followed after signing in. */
const safeNext = (next: string | undefined) => (next?.startsWith("/") && !next.startsWith("//") ? next : "/");

function useRefusal(): (error: unknown) => string {
  const { t } = useT();
  const text = useProblemText();
  return (error) => {
    if (!(error instanceof ApiError)) return text(error);
    if (error.code === "bad_credentials") return t("signin.bad");
    if (error.code === "locked_out")
      return t("signin.locked", { time: duration(Number(error.params.retry_after_seconds ?? 60)) });
    return text(error);
  };
}

export function SignInPage() {
  const { t } = useT();
  const { next } = route.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  const refusal = useRefusal();
  const [busy, setBusy] = useState(false);
  const [askTotp, setAskTotp] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (values: Credentials) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.post("/session", values);
      client.clear();
      await navigate({ href: safeNext(next) });
    } catch (error) {
      if (error instanceof ApiError && error.code === "totp_required") {
        if (askTotp) setProblem(t("signin.badCode"));
        setAskTotp(true);
      } else setProblem(refusal(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Gate title={t("signin.title")}>
      {problem && <Alert type="error" showIcon title={problem} role="alert" />}
      <Form layout="vertical" onFinish={submit} requiredMark={false}>
        <Form.Item
          name="login"
          label={t("signin.login")}
          rules={[{ required: true, message: t("signin.loginNeeded") }]}
        >
          <Input autoComplete="username" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("signin.password")}
          rules={[{ required: true, message: t("signin.passwordNeeded") }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {askTotp && (
          <Form.Item name="totp" label={t("signin.code")} extra={t("signin.codeHint")}>
            <Input inputMode="numeric" autoComplete="one-time-code" maxLength={8} autoFocus />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t("signin.submit")}
        </Button>
      </Form>
    </Gate>
  );
}
