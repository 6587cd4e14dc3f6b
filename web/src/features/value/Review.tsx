import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { refreshValue } from "./queries";
import type { InputEntry, InputSheet } from "./types";

/** A second person decides: nobody on what they entered or judged themselves. */
export const mayDecide = (entry: InputEntry, me: string) =>
  !entry.confirmed_by && !entry.returned_by && entry.entered_by?.id !== me && entry.judged_by?.id !== me;

function ReturnDialog({
  path,
  name,
  entry,
  onClose,
}: {
  path: string;
  name: string;
  entry: string;
  onClose: () => void;
}) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [comment, setComment] = useState("");
  const send = async () => {
    const work = () => api.post(`${path}/return`, { entry, comment });
    if (await run(work, t("inputs.returned"), () => refreshValue(client))) onClose();
  };
  return (
    <Modal
      open
      title={t("inputs.returnAsk", { name })}
      okText={t("inputs.return")}
      okButtonProps={{ disabled: !comment.trim() }}
      confirmLoading={busy}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <Input.TextArea
        autoFocus
        aria-label={t("inputs.returnWhy")}
        placeholder={t("inputs.returnWhy")}
        rows={3}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
    </Modal>
  );
}

interface Decision {
  account: string;
  code: string;
  name: string;
  entry: InputEntry;
  mayReturn: boolean;
}

/** Confirms an entry of somebody else, or sends it back with the reason. */
export function Decide({ account, code, name, entry, mayReturn }: Decision) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [returning, setReturning] = useState(false);
  const path = `/accounts/${account}/value/inputs/${code}`;
  const confirm = () =>
    run(
      () => api.post(`${path}/confirm`, { entry: entry.id }),
      t("inputs.confirmed"),
      () => refreshValue(client),
    );
  return (
    <>
      <Button size="small" loading={busy} onClick={() => void confirm()}>
        {t("inputs.confirm")}
      </Button>
      {mayReturn && (
        <Button size="small" onClick={() => setReturning(true)}>
          {t("inputs.return")}
        </Button>
      )}
      {returning && <ReturnDialog path={path} name={name} entry={entry.id} onClose={() => setReturning(false)} />}
    </>
  );
}

/** Confirms several entries of a customer at once, all of them or none. */
export function ConfirmSeveral({ account, entries }: { account: string; entries: InputEntry[] }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const confirm = () => {
    const body = { entries: entries.map((entry) => entry.id) };
    return run(
      () => api.post(`/accounts/${account}/value/inputs/confirm`, body),
      t("inputs.confirmed"),
      () => refreshValue(client),
    );
  };
  return (
    <Button type="primary" size="small" loading={busy} onClick={() => void confirm()}>
      {t("inputs.confirmAll", { count: entries.length })}
    </Button>
  );
}

/** All of one customer that waits for the reader. */
export function ConfirmAll({ account, sheet }: { account: string; sheet: InputSheet }) {
  const me = useMe();
  const waiting = sheet.leaves
    .map((leaf) => leaf.entry)
    .filter((entry): entry is InputEntry => entry !== null && entry.state !== "unknown" && mayDecide(entry, me.id));
  if (!sheet.editable || waiting.length < 2) return null;
  return (
    <div className="page-actions">
      <ConfirmSeveral account={account} entries={waiting} />
    </div>
  );
}
