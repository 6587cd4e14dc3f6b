import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, QRCode } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { meQuery, useMe } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

type Secret = Schema<"TotpStartedBody">;

interface CodeFormProps {
  label: string;
  /** The password is asked for, too. */
  withPassword?: boolean;
  onCode: (code: string, password: string) => void;
  busy: boolean;
}

function CodeForm({ label, withPassword = false, onCode, busy }: CodeFormProps) {
  const { t } = useT();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  return (
    <div className="inline-form">
      {withPassword && (
        <div>
          <Input.Password
            aria-label={t("profile.currentPassword")}
            placeholder={t("profile.currentPassword")}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </div>
      )}
      <div>
        <Input
          aria-label={t("signin.code")}
          placeholder={t("signin.code")}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          value={code}
          onChange={(event) => setCode(event.target.value.trim())}
        />
      </div>
      <Button
        disabled={code.length < 6 || (withPassword && !password)}
        loading={busy}
        onClick={() => onCode(code, password)}
      >
        {label}
      </Button>
    </div>
  );
}

/** A second step at sign-in: a code from an authenticator app. */
export function TwoFactor() {
  const { t } = useT();
  const me = useMe();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [secret, setSecret] = useState<Secret | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: meQuery.queryKey });
  const confirm = async (code: string, password: string) => {
    if (await run(async () => (await api.post("/me/totp/confirm", { code, password })) ?? true, t("totp.on"), refresh))
      setSecret(null);
  };
  const remove = (code: string) => run(() => api.del("/me/totp", undefined, { code }), t("totp.off"), refresh);
  if (me.totp)
    return (
      <div className="stack">
        <p>{t("totp.isOn")}</p>
        <CodeForm label={t("totp.remove")} busy={busy} onCode={(code) => void remove(code)} />
      </div>
    );
  if (!secret)
    return (
      <div className="stack">
        <p className="muted">{t("totp.text")}</p>
        <div>
          <Button
            loading={busy}
            onClick={async () => setSecret((await run(() => api.post<Secret>("/me/totp"))) ?? null)}
          >
            {t("totp.start")}
          </Button>
        </div>
      </div>
    );
  return (
    <div className="stack">
      <p>{t("totp.scan")}</p>
      <QRCode aria-label={t("totp.scan")} value={secret.uri} type="svg" bgColor="#ffffff" color="#000000" />
      <p>
        <code>{secret.secret}</code>
      </p>
      <CodeForm
        label={t("totp.confirm")}
        withPassword
        busy={busy}
        onCode={(code, password) => void confirm(code, password)}
      />
    </div>
  );
}
