import { CalendarOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useT } from "@/shared/i18n";

/** The fastest way to log hours, beside "new" in the list of them. */
export function WeekLink() {
  const { t } = useT();
  return (
    <Link to="/efforts/week">
      <Button icon={<CalendarOutlined />}>{t("week.title")}</Button>
    </Link>
  );
}
