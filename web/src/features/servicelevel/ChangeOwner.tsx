import { UserSwitchOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { useAction } from "@/shared/ui/use-action";
import { refreshService } from "./queries";

const tooWeak = (error: unknown) =>
  error instanceof ApiError ? error.fields.find((field) => field.code === "skill_below_grade") : undefined;

function Dialog({ account, onClose }: { account: RecordData; onClose: () => void }) {
  const { t, i18n } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [owner, setOwner] = useState<unknown>(undefined);
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const id = typeof owner === "string" ? owner : "";
  const choose = (value: unknown) => {
    setOwner(value);
    setRefused(null);
  };
  const assign = () =>
    run(async () => {
      try {
        await api.post(`/accounts/${account.id}/assign-owner`, { owner: id, reason });
      } catch (error) {
        const weak = tooWeak(error);
        if (!weak) throw error;
        setRefused(i18n.language === "en" ? weak.en : weak.zh);
        return false;
      }
      await refreshService(client, "accounts");
      onClose();
      return true;
    });
  return (
    <Modal
      open
      title={t("owner.change")}
      onCancel={onClose}
      onOk={() => void assign()}
      okText={t("action.save")}
      okButtonProps={{ disabled: !id || (refused !== null && !reason.trim()) }}
      confirmLoading={busy}
    >
      <div className="stack">
        <RefSelect entity="users" label={t("owner.new")} value={owner} onChange={choose} />
        {refused && <Alert type="error" showIcon title={refused} />}
        {refused && (
          <Input.TextArea
            aria-label={t("grade.reason")}
            placeholder={t("owner.why")}
            rows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </div>
    </Modal>
  );
}

/** Gives a customer another owner. Whose skill is below the grade is refused, unless somebody says why. */
export function ChangeOwner({ account }: { account: RecordData }) {
  const { t } = useT();
  const may = useRights("accounts").edit && !account.archived_at;
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button
        icon={<UserSwitchOutlined />}
        aria-label={t("owner.change")}
        title={t("owner.change")}
        onClick={() => setOpen(true)}
      />
      {open && <Dialog account={account} onClose={() => setOpen(false)} />}
    </>
  );
}
