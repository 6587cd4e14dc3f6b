import {
  BellOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  CommentOutlined,
  ExclamationCircleOutlined,
  FieldTimeOutlined,
  RiseOutlined,
  SolutionOutlined,
  SwapOutlined,
  TeamOutlined,
} from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { When } from "@/shared/ui/When";
import { markRead, type Notification } from "./queries";
import { placeOf, useWords } from "./words";

const ICONS: Record<string, ReactNode> = {
  mention: <CommentOutlined />,
  task_assigned: <CheckSquareOutlined />,
  comment: <CommentOutlined />,
  task_due: <CheckSquareOutlined />,
  task_overdue: <ClockCircleOutlined />,
  proposal_waiting: <SolutionOutlined />,
  grade_changed: <RiseOutlined />,
  pool_warning: <FieldTimeOutlined />,
  owner_changed: <SwapOutlined />,
  handover: <SwapOutlined />,
  access_given: <TeamOutlined />,
  job_failed: <ExclamationCircleOutlined />,
};

/** Opens what a notification is about; it is read by that. */
function useOpen(onChosen?: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const today = useToday();
  return (one: Notification) => {
    onChosen?.();
    void navigate({ href: placeOf(one, today) });
    if (!one.read) void markRead([one.id]).then(() => client.invalidateQueries({ queryKey: ["notifications"] }));
  };
}

export function Entries({ items, onChosen }: { items: Notification[]; onChosen?: () => void }) {
  const { t } = useT();
  const words = useWords();
  const open = useOpen(onChosen);
  return (
    <ul className="notices">
      {items.map((one) => (
        <li key={one.id}>
          <button type="button" className={one.read ? "notice" : "notice notice-new"} onClick={() => open(one)}>
            <span className={one.kind === "job_failed" ? "notice-icon state-red" : "notice-icon"}>
              {ICONS[one.kind] ?? <BellOutlined />}
            </span>
            <span className="notice-text">
              {one.record?.name && <strong>{one.record.name}</strong>}
              <span>{words(one)}</span>
              <span className="muted">
                <When at={one.at} />
              </span>
            </span>
            {!one.read && <span className="notice-dot" role="img" aria-label={t("notify.unread")} />}
          </button>
        </li>
      ))}
    </ul>
  );
}
