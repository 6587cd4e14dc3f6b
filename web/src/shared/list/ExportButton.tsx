import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Suspense, useState } from "react";
import type { Query } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import type { Exported } from "./ExportDialog";

const ExportDialog = later(() => import("./ExportDialog").then((module) => module.ExportDialog));

interface Props {
  what: Exported;
  /** A picture among the tools of a list, a word in a bar, a button with both, or a word that reads like a link. */
  look?: "icon" | "word" | "both" | "link";
  text?: string;
}

export function ExportButton({ what, look = "icon", text }: Props) {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  const word = text ?? t("list.export");
  const props = {
    icon: { icon: <DownloadOutlined />, "aria-label": word, title: word },
    word: { size: "small" as const, children: word },
    both: { icon: <DownloadOutlined />, children: word },
    link: { type: "link" as const, size: "small" as const, children: word },
  }[look];
  return (
    <>
      <Button {...props} onClick={() => setOpen(true)} />
      <Suspense>{open && <ExportDialog what={what} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

interface ListProps {
  entity: Entity;
  query: Query;
  columns?: string[];
  /** Known where records were selected one by one. */
  rows?: number;
}

/** The list of an entity as a table. */
export function ListExport({ entity, query, columns, rows }: ListProps) {
  const label = useLabel();
  const asked = { ...query, fields: columns?.join(",") };
  const title = label(entity.label);
  const what = { name: entity.name, title, path: `/${entity.name}/export`, query: asked, list: true, rows };
  return <ExportButton what={what} look={rows === undefined ? "icon" : "word"} />;
}

/** A report as a table, for who may export customers. */
export function ReportExport({ what }: { what: Exported }) {
  return useRights("accounts").export ? <ExportButton what={what} look="word" /> : null;
}
