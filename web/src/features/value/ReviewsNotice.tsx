import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert } from "antd";
import { useT } from "@/shared/i18n";
import { reviewsQuery } from "./queries";

/** Says that judgements wait for the reader; nothing when none do. */
export function ReviewsNotice() {
  const { t } = useT();
  const { data } = useQuery(reviewsQuery);
  const waiting = data?.to_confirm.length ?? 0;
  const returned = data?.returned.length ?? 0;
  if (waiting + returned === 0) return null;
  const parts = [
    returned > 0 && t("reviews.returned", { count: returned }),
    waiting > 0 && t("reviews.toConfirm", { count: waiting }),
  ];
  return (
    <Alert
      type={returned > 0 ? "warning" : "info"}
      showIcon
      title={<Link to="/value/reviews">{parts.filter(Boolean).join(" · ")}</Link>}
    />
  );
}
