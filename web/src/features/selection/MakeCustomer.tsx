import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useAction } from "@/shared/ui/use-action";
import { refreshTargets } from "./queries";

/** Links a company of a list to its customer, or makes it one. */
export function MakeCustomer({ company }: { company: RecordData }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const [account, setAccount] = useState<string>();
  if (company.account || company.archived_at) return null;
  const save = async () => {
    const done = await run(
      async () => (await api.post(`/target-companies/${company.id}/make-customer`, { account })) ?? true,
      t("targets.made"),
      () => refreshTargets(client),
    );
    if (done) setOpen(false);
  };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("targets.make")}
      </Button>
      {open && (
        <Modal
          open
          title={t("targets.makeTitle", { name: String(company.name ?? "") })}
          onCancel={() => setOpen(false)}
          onOk={() => void save()}
          okText={t("targets.make")}
          confirmLoading={busy}
        >
          <div className="stack">
            <p className="muted">{t("targets.makeHint")}</p>
            <RefSelect
              entity="accounts"
              label={t("targets.which")}
              value={account}
              onChange={(chosen) => setAccount((chosen as string | null) ?? undefined)}
            />
          </div>
        </Modal>
      )}
    </>
  );
}
