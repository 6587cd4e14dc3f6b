import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { type Month, monthsQuery } from "./queries";

/** Reopening asks why; the reason stays in the log. */
function Reopen({ month, onChanged, onClose }: { month: string; onChanged: () => Promise<void>; onClose: () => void }) {
  const { t } = useT();
  const { busy, run } = useAction();
  const [reason, setReason] = useState("");
  const reopen = async () => {
    const work = async () => (await api.post(`/effort-months/${month}/reopen`, { reason })) ?? true;
    if (await run(work, undefined, onChanged)) onClose();
  };
  return (
    <Modal
      open
      title={t("months.reopenAsk", { month })}
      onCancel={onClose}
      onOk={() => void reopen()}
      okText={t("months.reopen")}
      okButtonProps={{ disabled: reason.trim() === "" }}
      confirmLoading={busy}
    >
      <Input.TextArea
        aria-label={t("months.reason")}
        placeholder={t("months.reason")}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}

function Row({ month, onChanged }: { month: Month; onChanged: () => Promise<void> }) {
  const { t } = useT();
  const format = useFormat();
  const { busy, run } = useAction();
  const [asking, setAsking] = useState(false);
  const close = () =>
    run(() => api.post(`/effort-months/${month.month}/close`), t("months.closed", { month: month.month }), onChanged);
  return (
    <tr>
      <th scope="row">{month.month}</th>
      <td className="num">{format.quantity(month.hours)}</td>
      <td className="num">{format.number(month.people)}</td>
      <td>
        {month.closed_at ? (
          <span className="muted">
            {t("months.closedBy", { name: month.closed_by })} <When at={month.closed_at} />
          </span>
        ) : (
          !month.over && <span className="muted">{t("months.running")}</span>
        )}
      </td>
      <td>
        {month.closed_at ? (
          <Button size="small" onClick={() => setAsking(true)}>
            {t("months.reopen")}
          </Button>
        ) : (
          month.over && (
            <Button size="small" loading={busy} onClick={() => void close()}>
              {t("months.close")}
            </Button>
          )
        )}
        {asking && <Reopen month={month.month} onChanged={onChanged} onClose={() => setAsking(false)} />}
      </td>
    </tr>
  );
}

/** Closing of months: the hours of a closed month no longer change. */
export function Months({ onClose }: { onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const query = useQuery(monthsQuery);
  const changed = () => client.invalidateQueries({ queryKey: monthsQuery.queryKey });
  return (
    <Modal open title={t("months.title")} onCancel={onClose} footer={null} width={640}>
      <p className="muted">{t("months.hint")}</p>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {query.data && (
        <div className="scroll-x">
          <table className="plain months">
            <thead>
              <tr>
                <th scope="col">{t("months.month")}</th>
                <th scope="col" className="num">
                  {t("months.hours")}
                </th>
                <th scope="col" className="num">
                  {t("months.people")}
                </th>
                <th scope="col">{t("months.state")}</th>
                <th scope="col">
                  <span className="visually-hidden">{t("months.action")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((month) => (
                <Row key={month.month} month={month} onChanged={changed} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Modal>
  );
}
