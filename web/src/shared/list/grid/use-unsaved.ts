import { useBlocker } from "@tanstack/react-router";
import { App } from "antd";
import { useT } from "@/shared/i18n";

/** Asks before work that is not stored is left behind. */
export function useUnsaved(unsaved: boolean): void {
  const { t } = useT();
  const { modal } = App.useApp();
  useBlocker({
    shouldBlockFn: () =>
      new Promise<boolean>((resolve) => {
        modal.confirm({
          title: t("grid.leave"),
          content: t("grid.leaveHint"),
          okText: t("grid.leaveYes"),
          onOk: () => resolve(false),
          onCancel: () => resolve(true),
        });
      }),
    disabled: !unsaved,
    enableBeforeUnload: unsaved,
  });
}
