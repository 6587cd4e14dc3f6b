import { LeftOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useCallback } from "react";
import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { RecordView } from "./RecordView";

/** A record on a page of its own. The address says which tab is open. */
export function RecordPage({ name, id, tab }: { name: string; id: string; tab?: string }) {
  const { t } = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const entity = useEntity(name);
  const { message } = App.useApp();
  const moved = useCallback(
    (into: string) => {
      message.info(t("record.movedTo"));
      void navigate({ to: "/$entity/$id", params: { entity: name, id: into }, replace: true });
    },
    [message, navigate, name, t],
  );
  if (!entity) return <EmptyState title={t("error.notFound")} />;
  return (
    <div className="page record-page">
      <Link to="/$entity" params={{ entity: name }} className="back">
        <LeftOutlined /> {label(entity.label)}
      </Link>
      <RecordView
        key={id}
        entity={entity}
        id={id}
        tab={tab}
        onTab={(key) =>
          void navigate({
            to: "/$entity/$id",
            params: { entity: name, id },
            search: { tab: key },
            replace: true,
            resetScroll: false,
          })
        }
        onMerged={moved}
        onGone={() => void navigate({ to: "/$entity", params: { entity: name } })}
      />
    </div>
  );
}
