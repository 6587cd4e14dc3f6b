import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useCommand } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

/** Puts a draft in force; fits judged for the version before may be asked for anew. */
export function ActivateStrategy({ strategy }: { strategy: RecordData }) {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const may = useCommand("models.manage");
  if (!may || strategy.state !== "draft" || strategy.archived_at) return null;
  const activate = (refit: boolean) =>
    run(
      () => api.post(`/strategies/${strategy.id}/activate`, { refit }),
      t("strategy.activated"),
      () => Promise.all([refreshEntity(client, "strategies"), client.invalidateQueries({ queryKey: ["value"] })]),
    );
  const ask = () => {
    let refit = false;
    modal.confirm({
      title: t("strategy.activateAsk"),
      content: (
        <Checkbox
          onChange={(event) => {
            refit = event.target.checked;
          }}
        >
          {t("strategy.refit")}
        </Checkbox>
      ),
      okText: t("strategy.activate"),
      onOk: () => activate(refit),
    });
  };
  return (
    <Button type="primary" loading={busy} onClick={ask}>
      {t("strategy.activate")}
    </Button>
  );
}
