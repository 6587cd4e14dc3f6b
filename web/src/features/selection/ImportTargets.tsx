import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useCommand, useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { PasteImport } from "@/shared/ui/PasteImport";
import { refreshTargets } from "./queries";

/** Puts many companies on a list at once: pasted or from a spreadsheet, checked before anything is stored. */
export function ImportTargets({ list }: { list: Pick<RecordData, "id"> & { name?: unknown } }) {
  const { t } = useT();
  const may = useCommand("imports.run");
  const rights = useRights("target-companies");
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  if (!may || !rights.create) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("targets.import")}</Button>
      {open && (
        <PasteImport
          title={t("targets.importInto", { name: String(list.name ?? "") })}
          how={t("targets.how")}
          example={t("targets.pasteExample")}
          path={(tried) => `/target-lists/${list.id}/import?try=${tried}`}
          onStored={() => refreshTargets(client)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
