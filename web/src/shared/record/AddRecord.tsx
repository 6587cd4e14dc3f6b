import { Button, Drawer, Skeleton } from "antd";
import { Suspense, useState } from "react";
import { useEntity, useRights } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useNarrow } from "@/shared/ui/use-narrow";

const RecordForm = later(() => import("@/shared/record/RecordForm").then((module) => module.RecordForm));

interface Props {
  name: string;
  /** What the new record begins with: what it hangs on. */
  preset: Record<string, unknown>;
  /** The text of the button; "new" where there is one kind of thing only. */
  label?: string;
}

/** A button that makes a record right here, in a drawer. */
export function AddRecord({ name, preset, label: text }: Props) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const entity = useEntity(name);
  const rights = useRights(name);
  const [open, setOpen] = useState(false);
  if (!entity || !rights.create) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text ?? t("action.new")}</Button>
      <Drawer
        open={open}
        onClose={close}
        title={t("record.new", { entity: label(entity.singular) })}
        size={narrow ? "100%" : 760}
        destroyOnHidden
      >
        <Suspense fallback={<Skeleton active paragraph={{ rows: 8 }} />}>
          <RecordForm entity={entity} preset={preset} onDone={close} onCancel={close} />
        </Suspense>
      </Drawer>
    </>
  );
}
