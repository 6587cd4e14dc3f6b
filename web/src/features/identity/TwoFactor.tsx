import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, QRCode } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { meQuery, useMe } from "@/shared/api/session";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

type Secret = Schema<"TotpStartedBody">;

function CodeForm({ label, onCode, busy }: { label: string; onCode: (code: string) => void; busy: boolean }) {
  const { t } = useT();
  const [code, setCode] = useState("");
  return (
    <div className="inline-form">
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
      <Button disabled={code.length < 6} loading={busy} onClick={() => onCode(code)}>
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
  const confirm = async (code: string) => {
    if (await run(async () => (await api.post("/me/totp/confirm", { code })) ?? true, t("totp.on"), refresh))
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
      <CodeForm label={t("totp.confirm")} busy={busy} onCode={(code) => void confirm(code)} />
    </div>
  );
}
