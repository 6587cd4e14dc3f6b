import { Drawer, Skeleton } from "antd";
import { Suspense } from "react";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useNarrow } from "@/shared/ui/use-narrow";

const RecordForm = later(() => import("./RecordForm").then((module) => module.RecordForm));
const RecordView = later(() => import("./RecordView").then((module) => module.RecordView));

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
      <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
        {id === "new" && <RecordForm entity={entity} onDone={(record) => onOpen(record.id)} onCancel={onClose} />}
        {id !== null && id !== "new" && <RecordView key={id} entity={entity} id={id} inDrawer onGone={onClose} />}
      </Suspense>
    </Drawer>
  );
}
