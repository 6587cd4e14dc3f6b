import { App, Button, Typography } from "antd";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

/** Gives a user a temporary password, shown once to whoever asked for it. */
export function ResetPassword({ user }: { user: RecordData }) {
  const { t } = useT();
  const may = useCommand("users.manage");
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  if (!may) return null;
  const reset = async () => {
    const made = await run(() => api.post<{ password: string }>(`/users/${user.id}/reset-password`));
    if (!made) return;
    modal.success({
      title: t("users.newPassword"),
      content: (
        <Typography.Text copyable code>
          {made.password}
        </Typography.Text>
      ),
    });
  };
  const ask = () =>
    modal.confirm({
      title: t("users.resetAsk", { name: String(user.name) }),
      content: t("users.resetNote"),
      okText: t("users.resetPassword"),
      onOk: reset,
    });
  return (
    <Button loading={busy} onClick={ask}>
      {t("users.resetPassword")}
    </Button>
  );
}
