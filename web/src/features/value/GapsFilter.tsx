import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert } from "antd";
import { useLabel, useT } from "@/shared/i18n";
import { coverageQuery } from "./queries";
import type { CoverageRow } from "./types";

/** Which cell of the coverage map is shown, with the way back to everything. */
export function GapsFilter({ leaf, segment, owner }: { leaf: string; segment?: string; owner?: string }) {
  const { t } = useT();
  const label = useLabel();
  const map = useQuery(coverageQuery);
  const indicator = map.data?.indicators.find((one) => one.code === leaf);
  const where = (rows: CoverageRow[] | undefined, id: string) =>
    rows?.find((row) => (row.id || "none") === id)?.name || t("coverage.without");
  const parts = [
    indicator ? label(indicator.name) : leaf,
    segment && where(map.data?.segments, segment),
    owner && where(map.data?.owners, owner),
  ].filter(Boolean);
  return (
    <Alert
      type="info"
      title={t("gaps.filtered", { what: parts.join(" · ") })}
      description={indicator && !indicator.entered ? t("gaps.notEntered") : undefined}
      action={
        <Link to="/value/gaps" search={{}}>
          {t("gaps.showAll")}
        </Link>
      }
    />
  );
}
