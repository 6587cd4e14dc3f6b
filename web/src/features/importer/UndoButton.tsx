import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { useT } from "@/shared/i18n";
import { useProblemText } from "@/shared/ui/Problem";
import { refreshAll } from "./queries";

/** Takes a whole import back, as long as nobody changed its records since. */
export function UndoButton({ id, file, small }: { id: string; file: string; small?: boolean }) {
  const { t } = useT();
  const client = useQueryClient();
  const text = useProblemText();
  const { message, modal } = App.useApp();
  const refuse = (error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== "import_changed") return void message.error(text(error));
    const changed = Object.entries((error.params.changed ?? {}) as Record<string, number>);
    const content = changed
      .map(([entity, count]) =>
        t("import.fate", { entity: t(`import.entity.${entity}`, { defaultValue: entity }), fate: String(count) }),
      )
      .join(" · ");
    modal.warning({ title: t("import.undoRefused"), content });
  };
  const undo = async () => {
    try {
      await api.post(`/imports/${id}/undo`);
      message.success(t("import.undone"));
      await refreshAll(client);
    } catch (error) {
      refuse(error);
    }
  };
  const ask = () =>
    modal.confirm({
      title: t("import.undoAsk", { file }),
      content: t("import.undoNote"),
      okText: t("import.undo"),
      onOk: undo,
    });
  return (
    <Button size={small ? "small" : "large"} onClick={ask}>
      {t("import.undo")}
    </Button>
  );
}
