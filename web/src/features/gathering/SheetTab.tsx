import { CheckOutlined, CloseOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input, InputNumber, Skeleton, Switch, Tag } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity, useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { InviteDrawer } from "./InviteDrawer";
import { PasteDrawer } from "./PasteDrawer";
import { refreshInvitations, sheetQuery } from "./queries";
import type { Guest, Sheet } from "./types";
import "./gathering.css";

type Change = Partial<Pick<Guest, "status" | "brought" | "spoke">>;

function useMark(id: string) {
  const client = useQueryClient();
  const { busy, run } = useAction();
  const mark = async (guest: Guest, change: Change) => {
    const { status, brought, spoke } = { ...guest, ...change };
    const came = status === "attended";
    const next = { invitation: guest.invitation, status, ...(came && { brought, spoke }) };
    const show = (sheet: Sheet) => {
      client.setQueryData(sheetQuery(id).queryKey, sheet);
      return refreshInvitations(client);
    };
    await run(() => api.put<Sheet>(`/gatherings/${id}/attendance`, { guests: [next] }), undefined, show);
  };
  return { busy, mark };
}

function Counts({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const { counts } = sheet;
  return (
    <p className="sheet-counts">
      <span>{t("sheet.invited", { count: counts.invited })}</span>
      <span>{t("sheet.accepted", { count: counts.accepted })}</span>
      <strong>{t("sheet.attended", { count: counts.attended })}</strong>
      <span>{t("sheet.noShow", { count: counts.no_show })}</span>
      {counts.brought > 0 && <span>{t("sheet.brought", { count: counts.brought })}</span>}
      {counts.targets > 0 && (
        <span>{t("sheet.targets", { came: counts.targets_attended, count: counts.targets })}</span>
      )}
      {sheet.cost_per_target && (
        <span>
          {t("sheet.costPerTarget")} <Money amount={sheet.cost_per_target} currency={sheet.currency} full />
        </span>
      )}
    </p>
  );
}

interface RowProps {
  guest: Guest;
  held: boolean;
  busy: boolean;
  onMark: (change: Change) => void;
}

/** One guest at the door: two large buttons, and what else there is to say of somebody who came. */
function Row({ guest, held, busy, onMark }: RowProps) {
  const { t } = useT();
  const label = useLabel();
  const options = useEntity("invitations")?.fields.find((field) => field.name === "status")?.options ?? [];
  const came = guest.status === "attended";
  const away = guest.status === "no_show";
  const answers = ["accepted", "declined"] as const;
  return (
    <li className="sheet-row">
      <span className="grow">
        <Link to="/$entity/$id" params={{ entity: "contacts", id: guest.contact }}>
          <strong>{guest.name}</strong>
        </Link>{" "}
        {guest.target && <Tag>{t("sheet.target")}</Tag>}
        <br />
        <span className="muted">{[guest.account_name, guest.title].filter(Boolean).join(" · ")}</span>
      </span>
      {guest.may_edit && held ? (
        <span className="sheet-buttons">
          <Button
            icon={<CheckOutlined />}
            type={came ? "primary" : "default"}
            aria-pressed={came}
            disabled={busy}
            onClick={() => onMark({ status: "attended" })}
          >
            {t("sheet.came")}
          </Button>
          <Button
            icon={<CloseOutlined />}
            type={away ? "primary" : "default"}
            danger={away}
            aria-pressed={away}
            disabled={busy}
            onClick={() => onMark({ status: "no_show" })}
          >
            {t("sheet.away")}
          </Button>
        </span>
      ) : guest.may_edit ? (
        <span className="sheet-buttons">
          {answers.map((answer) => (
            <Button
              key={answer}
              type={guest.status === answer ? "primary" : "default"}
              aria-pressed={guest.status === answer}
              disabled={busy}
              onClick={() => onMark({ status: guest.status === answer ? "invited" : answer })}
            >
              {t(`sheet.answer.${answer}`)}
            </Button>
          ))}
        </span>
      ) : (
        <span className="muted">{label(options.find((one) => one.value === guest.status)?.label)}</span>
      )}
      {came && guest.may_edit && (
        <span className="sheet-more">
          <span>
            {t("sheet.broughtHow")}{" "}
            <InputNumber<number>
              min={0}
              max={999}
              size="small"
              aria-label={t("sheet.broughtHow")}
              value={guest.brought}
              onBlur={(event) => {
                const brought = Number(event.target.value) || 0;
                if (brought !== guest.brought) onMark({ brought });
              }}
            />
          </span>
          <span>
            {t("sheet.spoke")}{" "}
            <Switch
              size="small"
              aria-label={t("sheet.spoke")}
              checked={guest.spoke}
              disabled={busy}
              onChange={(spoke) => onMark({ spoke })}
            />
          </span>
        </span>
      )}
    </li>
  );
}

/** Who was invited to an event and who came: the list one holds at the door. */
export function SheetTab({ event }: { event: RecordData }) {
  const { t } = useT();
  const may = useRights("invitations");
  const { data, error, isPending, refetch } = useQuery({ ...sheetQuery(event.id), enabled: may.read });
  const { busy, mark } = useMark(event.id);
  const [open, setOpen] = useState<"invite" | "paste">();
  const [find, setFind] = useState("");
  if (!may.read) return null;
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  if (!data) return <Problem error={error} retry={() => void refetch()} />;
  const wanted = find.trim().toLowerCase();
  const guests = data.guests.filter((one) => `${one.name} ${one.account_name}`.toLowerCase().includes(wanted));
  return (
    <div className="stack">
      <div className="toolbar">
        {may.create && (
          <Button type="primary" onClick={() => setOpen("invite")}>
            {t("sheet.invite")}
          </Button>
        )}
        {may.create && data.held && <Button onClick={() => setOpen("paste")}>{t("sheet.paste")}</Button>}
        {data.guests.length > 8 && (
          <Input
            allowClear
            className="sheet-find"
            aria-label={t("sheet.find")}
            placeholder={t("sheet.find")}
            value={find}
            onChange={(typed) => setFind(typed.target.value)}
          />
        )}
      </div>
      {data.guests.length > 0 && <Counts sheet={data} />}
      {!data.held && data.guests.length > 0 && <p className="muted">{t("sheet.notYet", { date: data.date })}</p>}
      {data.guests.length === 0 && <EmptyState title={t("sheet.none")} text={t("sheet.noneHint")} />}
      <ul className="sheet">
        {guests.map((guest) => (
          <Row
            key={guest.invitation}
            guest={guest}
            held={data.held}
            busy={busy}
            onMark={(change) => void mark(guest, change)}
          />
        ))}
      </ul>
      {open === "invite" && <InviteDrawer event={event} onClose={() => setOpen(undefined)} />}
      {open === "paste" && <PasteDrawer event={event.id} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
