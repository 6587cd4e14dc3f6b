import { Drawer } from "antd";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useNarrow } from "@/shared/ui/use-narrow";
import { RecordForm } from "./RecordForm";
import { RecordView } from "./RecordView";

interface Props {
  entity: Entity;
  /** Record shown; "new" for an empty form, null when closed. */
  id: string | null;
  onClose: () => void;
  onOpen: (id: string) => void;
}

/** The right-hand drawer a record opens in without losing the list. */
export function RecordDrawer({ entity, id, onClose, onOpen }: Props) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const title = id === "new" ? t("record.new", { entity: label(entity.singular) }) : label(entity.singular);
  return (
    <Drawer open={id !== null} onClose={onClose} title={title} size={narrow ? "100%" : 760} destroyOnHidden>
      {id === "new" && <RecordForm entity={entity} onDone={(record) => onOpen(record.id)} onCancel={onClose} />}
      {id !== null && id !== "new" && <RecordView key={id} entity={entity} id={id} inDrawer onGone={onClose} />}
    </Drawer>
  );
}
