import { SwapOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { KeepDialog } from "./KeepDialog";
import { ownershipQuery } from "./queries";
import { ReleaseDialog } from "./ReleaseDialog";
import { TransferDialog } from "./TransferDialog";
import type { Ownership } from "./types";
import "./pool.css";

const COLOURS: Record<string, string | undefined> = {
  safe: "muted",
  soon: "state-amber",
  over: "state-red",
  decision: "state-red",
};

/** How long the owner still has the customer: said where it matters, in the head of the page. */
export function DaysLeft({ data }: { data: Ownership }) {
  const { t } = useT();
  if (data.state === "none") return null;
  const text = t(`owners.left.${data.state}`, { count: data.days_left ?? 0, day: data.on, pool: data.pool });
  return <span className={`days-left ${COLOURS[data.state] ?? ""}`}>{text}</span>;
}

/** Whose a customer is: how long still, and what can be done about it. */
export function OwnerMenu({ account }: { account: RecordData }) {
  const { t } = useT();
  const { data } = useQuery(ownershipQuery(account.id));
  const go = useNavigate();
  const [open, setOpen] = useState<"transfer" | "release" | "keep" | null>(null);
  const close = () => setOpen(null);
  if (!data) return null;
  const items = [
    { key: "transfer", label: t("owners.transfer"), onClick: () => setOpen("transfer") },
    ...(data.pool ? [{ key: "release", label: t("owners.release"), onClick: () => setOpen("release") }] : []),
    ...(data.may_decide && data.pool ? [{ key: "keep", label: t("owners.keep"), onClick: () => setOpen("keep") }] : []),
  ];
  return (
    <>
      <DaysLeft data={data} />
      {data.may_move && (
        <Dropdown trigger={["click"]} menu={{ items }}>
          <Button icon={<SwapOutlined />} aria-label={t("owners.menu")} title={t("owners.menu")} />
        </Dropdown>
      )}
      {open === "transfer" && <TransferDialog ids={[account.id]} onClose={close} />}
      {open === "release" && (
        <ReleaseDialog ids={[account.id]} onClose={close} onDone={() => void go({ to: "/pool" })} />
      )}
      {open === "keep" && <KeepDialog account={account.id} onClose={close} />}
    </>
  );
}
