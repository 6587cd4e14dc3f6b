import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Modal, Radio, Skeleton } from "antd";
import { useState } from "react";
import { api, asTexts, type Query } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { totalQuery } from "@/shared/api/records";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

/** A table that can be taken out of the house. */
export interface Exported {
  /** What the log of exports calls it: an entity, or a report such as "efficiency.people". */
  name: string;
  title: string;
  path: string;
  query?: Query;
  /** The list of an entity: its rows are counted beforehand, and it is asked for by POST, for selections are long. */
  list?: boolean;
  rows?: number;
}

const FORMATS = ["xlsx", "csv"];

/** What a table is for is asked before it leaves the house; a large one needs somebody's consent. */
export function ExportDialog({ what, onClose }: { what: Exported; onClose: () => void }) {
  const { t } = useT();
  const format = useFormat();
  const { busy, run } = useAction();
  const [purpose, setPurpose] = useState("");
  const [kind, setKind] = useState("xlsx");
  const { fields: _, ...narrowed } = what.query ?? {};
  const counted = what.list === true && what.rows === undefined;
  const total = useQuery({ ...totalQuery(what.name, narrowed), enabled: counted });
  const [refused, setRefused] = useState<number>();
  const use = useQuery({ queryKey: ["exports", "use"], queryFn: () => api.get<Schema<"ExportUse">>("/exports/use") });
  // How long a report is shows when it is refused for its length.
  const rows = refused ?? what.rows ?? total.data;
  const left = use.data ? Math.max(0, use.data.limit - use.data.used) : 0;
  const beyond = use.data !== undefined && !use.data.unlimited && rows !== undefined && rows > left;
  const named = purpose.trim() !== "";
  const name = `${what.name.replace(".", "-")}.${kind}`;
  const download = async () => {
    try {
      await api.download(what.path, { ...what.query, format: kind, purpose }, name, what.list ? "POST" : "GET");
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "export_quota") setRefused(Number(error.params.rows));
      throw error;
    }
  };
  const take = async () => {
    if (await run(download, t("export.done"))) onClose();
  };
  const ask = async () => {
    const body = { entity: what.name, rows, purpose, query: asTexts(what.query) };
    if (await run(async () => (await api.post("/exports/requests", body)) ?? true, t("export.asked"))) onClose();
  };
  return (
    <Modal
      open
      title={t("export.title", { entity: what.title })}
      onCancel={onClose}
      footer={[
        beyond && (
          <Button key="ask" loading={busy} disabled={!named} onClick={() => void ask()}>
            {t("export.ask")}
          </Button>
        ),
        <Button key="take" type="primary" loading={busy} disabled={!named} onClick={() => void take()}>
          {t("export.take")}
        </Button>,
      ]}
    >
      {(counted && total.data === undefined) || use.data === undefined ? (
        <Skeleton active title={false} paragraph={{ rows: 3 }} />
      ) : (
        <div className="stack">
          <p>
            {rows !== undefined && t("export.rows", { count: rows, rows: format.number(rows) })}{" "}
            {!use.data.unlimited && (
              <span className="muted">
                {t("export.left", { left: format.number(left), limit: format.number(use.data.limit) })}
              </span>
            )}
          </p>
          {beyond && <Alert type="warning" showIcon title={t("export.beyond")} description={t("export.beyondHint")} />}
          <Input
            value={purpose}
            maxLength={200}
            aria-label={t("export.purpose")}
            placeholder={t("export.purposeHint")}
            onChange={(event) => setPurpose(event.target.value)}
          />
          <Radio.Group
            aria-label={t("export.format")}
            value={kind}
            onChange={(event) => setKind(event.target.value as string)}
            options={FORMATS.map((value) => ({ value, label: value === "xlsx" ? "Excel" : "CSV" }))}
          />
          <p className="muted">{t("export.logged")}</p>
        </div>
      )}
    </Modal>
  );
}
