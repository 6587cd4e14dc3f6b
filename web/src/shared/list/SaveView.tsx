import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import type { SavedView } from "@/shared/api/views";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { type ListSearch, viewConfig } from "./search";

interface Props {
  entity: string;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
  onClose: () => void;
}

/** Keeps how a list is filtered, ordered and laid out under a name. */
export function SaveView({ entity, search, onSearch, onClose }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [name, setName] = useState("");
  const mayShare = useCommand("views.share");
  const [shared, setShared] = useState(false);
  const save = async () => {
    const config = viewConfig(search);
    const view = await run(
      () => api.post<SavedView>("/views", { entity, name, shared, config }),
      t("view.saved"),
      () => client.invalidateQueries({ queryKey: ["views", entity] }),
    );
    if (!view) return;
    onSearch({ view: view.id });
    onClose();
  };
  return (
    <Modal
      open
      title={t("view.save")}
      onCancel={onClose}
      onOk={save}
      okText={t("action.save")}
      okButtonProps={{ disabled: !name.trim(), loading: busy }}
    >
      <div className="stack">
        <Input
          aria-label={t("view.name")}
          placeholder={t("view.name")}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {mayShare && (
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {t("view.shared")}
          </Checkbox>
        )}
      </div>
    </Modal>
  );
}
