import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import type { ReactNode } from "react";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { Proposals } from "./Proposals";
import { Pyramid } from "./Pyramid";
import { boardQuery } from "./queries";
import "./value.css";

/** The value of the customers at a glance; `empty` stands in while nothing is graded. */
export function HomeSummary({ empty }: { empty: ReactNode }) {
  const { t } = useT();
  const query = useQuery(boardQuery);
  if (query.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const board = query.data;
  if (!board.grades.some((row) => row.count > 0)) return empty;
  return (
    <>
      <Pyramid rows={board.grades} />
      <Link to="/value">{t("home.toBoard")}</Link>
      {board.waiting > 0 && <Proposals waiting={board.waiting} />}
    </>
  );
}
