import { Button } from "antd";
import { useState } from "react";
import { useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { ReleaseDialog } from "./ReleaseDialog";
import { TransferDialog } from "./TransferDialog";

/** What can be done with the owners of the selected customers. */
export function BatchOwners({ ids, onDone }: { ids: string[]; onDone: () => void }) {
  const { t } = useT();
  const rights = useRights("accounts");
  const [open, setOpen] = useState<"transfer" | "release" | null>(null);
  const close = () => setOpen(null);
  if (!rights.edit) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen("transfer")}>
        {t("owners.transfer")}
      </Button>
      <Button size="small" onClick={() => setOpen("release")}>
        {t("owners.release")}
      </Button>
      {open === "transfer" && <TransferDialog ids={ids} onClose={close} onDone={onDone} />}
      {open === "release" && <ReleaseDialog ids={ids} onClose={close} onDone={onDone} />}
    </>
  );
}
