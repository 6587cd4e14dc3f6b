import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import type { Extension } from "@/shared/record/extensions";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Money } from "@/shared/ui/Money";
import { ScoreBand } from "@/shared/ui/ScoreBand";
import { Sparkline } from "@/shared/ui/Sparkline";
import { Trend } from "@/shared/ui/Trend";
import { When } from "@/shared/ui/When";

const number = (value: unknown) => (typeof value === "number" ? value : null);

const Score = ({ record }: { record: RecordData }) => (
  <ScoreBand
    value={number(record.value_score)}
    low={number(record.value_low)}
    high={number(record.value_high)}
    coverage={number(record.value_coverage)}
  />
);

const Grade = ({ record }: { record: RecordData }) => (
  <GradeChip grade={record.grade} proposed={record.grade_state === "proposed" ? record.grade_proposed : undefined} />
);

function NoAccounts() {
  const { t } = useT();
  return (
    <EmptyState
      title={t("home.empty")}
      text={t("home.emptyHint")}
      action={
        <Link to="/imports/new">
          <Button>{t("home.import")}</Button>
        </Link>
      }
    />
  );
}

function ImportLink() {
  const { t } = useT();
  return (
    <Link to="/imports/new">
      <Button>{t("nav.imports")}</Button>
    </Link>
  );
}

function Card({ record }: { record: RecordData }) {
  const { t } = useT();
  return (
    <div className="account-card">
      <Score record={record} />
      <Trend change={record.value_trend} />
      <span className="grow" />
      <span>
        <span className="muted">{t("account.sales12m")} </span>
        <Money amount={record.sales_12m} currency={record.currency as string | undefined} />
      </span>
      <span className="muted">
        <When at={record.last_order_on} />
      </span>
    </div>
  );
}

/** How customers show in lists and on their page, beyond what the metadata says. */
export const accountExtension: Extension = {
  columns: ["name", "grade", "value_score", "value_trend", "owner", "last_order_on", "sales_12m", "spark"],
  cells: {
    grade: (record) => <Grade record={record} />,
    value_score: (record) => <Score record={record} />,
    value_trend: (record) => <Trend change={record.value_trend} />,
    last_order_on: (record) => <When at={record.last_order_on} />,
    first_order_on: (record) => <When at={record.first_order_on} />,
    spark: (record) => <Sparkline values={record.spark} />,
    grade_proposed: (record) => (record.grade_proposed ? <GradeChip grade={record.grade_proposed} /> : null),
  },
  badge: (record) => <Grade record={record} />,
  card: (record) => <Card record={record} />,
  empty: () => <NoAccounts />,
  actions: () => <ImportLink />,
};
