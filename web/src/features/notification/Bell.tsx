import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Badge, Button, Popover } from "antd";
import { Suspense, useState } from "react";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { unreadQuery } from "./queries";
import "./notification.css";

const Latest = later(() => import("./Latest").then((module) => module.Latest));

/** How much is new, and a look at it from wherever one is. */
export function Bell() {
  const { t } = useT();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(unreadQuery);
  const count = data?.count ?? 0;
  const name = count > 0 ? t("notify.bellNew", { count }) : t("notify.title");
  const content = (
    <Suspense fallback={null}>
      <Latest onChosen={() => setOpen(false)} />
    </Suspense>
  );
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={content}
      destroyOnHidden
      classNames={{ root: "notice-popover" }}
    >
      <Button
        type="text"
        aria-label={name}
        title={name}
        icon={
          <Badge count={count} overflowCount={99} size="small">
            <BellOutlined />
          </Badge>
        }
      />
    </Popover>
  );
}
