import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { backupsQuery, restoredQuery } from "./queries";
import "./backup.css";

/** Says on every screen, to who may end it, that the data are a restored copy out of which nothing goes. */
export function RestoredBanner() {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { run } = useAction();
  const may = useCommand("backups.manage");
  const { data } = useQuery({ ...restoredQuery, enabled: may });
  if (!data?.muted) return null;
  const at = format.absolute(data.taken_at ?? data.restored_at ?? "");
  const confirm = () =>
    modal.confirm({
      title: t("restored.ask"),
      content: t("restored.askNote"),
      okText: t("restored.confirm"),
      onOk: async () => {
        const refresh = () =>
          Promise.all([restoredQuery, backupsQuery].map(({ queryKey }) => client.invalidateQueries({ queryKey })));
        const work = async () => (await api.post("/restored-copy/confirm")) ?? true;
        if (!(await run(work, t("restored.confirmed"), refresh))) await refresh();
      },
    });
  return (
    <Alert
      banner
      className="restored"
      type="warning"
      showIcon
      title={t("restored.title", { at })}
      action={
        <Button size="small" onClick={confirm}>
          {t("restored.confirm")}
        </Button>
      }
    />
  );
}
