import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { App, Button, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useCommand } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { AddRow } from "./AddRow";
import { Months } from "./Months";
import { weekQuery } from "./queries";
import { type Sheet, useSheet } from "./use-sheet";
import { WeekGrid } from "./WeekGrid";
import { WeekPhone } from "./WeekPhone";
import { WeekShares } from "./WeekShares";
import { addDays, type Week, weekTotal } from "./week";
import "./effort.css";

const route = getRouteApi("/shell/efforts/week");

interface Going {
  of?: string;
  staff?: string;
}

/** Leaves a week; what is not saved is asked about first. */
function useGo(dirty: boolean) {
  const { t } = useT();
  const { modal } = App.useApp();
  const navigate = route.useNavigate();
  return (to: Going) => {
    const go = () => void navigate({ search: to });
    if (!dirty) return go();
    modal.confirm({ title: t("week.leaveAsk"), okText: t("week.leave"), cancelText: t("week.stay"), onOk: go });
  };
}

function Weeks({ week, staff, go }: { week: Week; staff?: string; go: (to: Going) => void }) {
  const { t } = useT();
  const { language } = useFormat();
  const name = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const day = (date: string) => name.format(new Date(`${date}T00:00:00`));
  return (
    <div className="week-nav">
      <Button
        icon={<LeftOutlined />}
        aria-label={t("week.before")}
        onClick={() => go({ of: addDays(week.from, -7), staff })}
      />
      <strong>
        {day(week.from)} – {day(addDays(week.from, 6))}
      </strong>
      <Button
        icon={<RightOutlined />}
        aria-label={t("week.after")}
        onClick={() => go({ of: addDays(week.from, 7), staff })}
      />
      <Button onClick={() => go({ staff })}>{t("week.this")}</Button>
    </div>
  );
}

function Body({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const narrow = useNarrow();
  if (sheet.rows.length === 0) {
    return (
      <EmptyState
        title={t(sheet.week.editable ? "week.empty" : "week.nothing")}
        text={sheet.week.editable ? t("week.emptyHint") : undefined}
      />
    );
  }
  if (sheet.percent) return <WeekShares sheet={sheet} />;
  return narrow ? <WeekPhone sheet={sheet} /> : <WeekGrid sheet={sheet} />;
}

function Actions({ sheet }: { sheet: Sheet }) {
  const { t } = useT();
  const format = useFormat();
  const previous = sheet.week.previous ?? [];
  return (
    <div className="toolbar week-actions">
      <AddRow sheet={sheet} />
      {previous.length > 0 && !sheet.percent && <Button onClick={sheet.copyLastWeek}>{t("week.sameAsLast")}</Button>}
      <Segmented
        aria-label={t("week.way")}
        value={sheet.percent ? "percent" : "hours"}
        onChange={(value) => sheet.setPercent(value === "percent")}
        options={[
          { value: "hours", label: t("week.byHours") },
          { value: "percent", label: t("week.byPercent") },
        ]}
      />
      <span className="grow" />
      {!sheet.percent && (
        <span className="week-sum">{t("week.sum", { hours: format.quantity(weekTotal(sheet.rows)) })}</span>
      )}
      <Button type="primary" loading={sheet.busy} disabled={!sheet.dirty} onClick={() => void sheet.save()}>
        {t("action.save")}
      </Button>
    </div>
  );
}

function Filled({ week, of, staff }: { week: Week; of?: string; staff?: string }) {
  const { t } = useT();
  const client = useQueryClient();
  const sheet = useSheet(week, of, staff);
  const go = useGo(sheet.dirty);
  const closes = useCommand("efforts.close");
  const leads = useCommand("grades.approve") || closes;
  const [months, setMonths] = useState(false);
  const closeMonths = () => {
    setMonths(false);
    // What is being typed stays; a save tells of a month closed meanwhile.
    if (!sheet.dirty) void client.invalidateQueries({ queryKey: ["efforts", "week"] });
  };
  const other = [...sheet.problems].filter(([place]) => !/^(rows|days)\.|^(shares|total|of)$/.test(place));
  return (
    <>
      <div className="toolbar">
        <Weeks week={week} staff={staff} go={go} />
        {leads && (
          <div className="week-staff">
            <RefSelect
              entity="users"
              label={t("week.staff")}
              value={week.staff.id}
              initial={{ id: week.staff.id, name: week.staff.title }}
              onChange={(id) => go({ of, staff: typeof id === "string" ? id : undefined })}
            />
          </div>
        )}
        <span className="grow" />
        {closes && <Button onClick={() => setMonths(true)}>{t("months.title")}</Button>}
        <Link to="/$entity" params={{ entity: "efforts" }}>
          {t("week.all")}
        </Link>
      </div>
      {!week.editable && <p className="muted">{t("week.readOnly", { name: week.staff.title })}</p>}
      {week.editable && <Actions sheet={sheet} />}
      <Body sheet={sheet} />
      {other.map(([place, text]) => (
        <p key={place} className="state-red">
          {text}
        </p>
      ))}
      {months && <Months onClose={closeMonths} />}
    </>
  );
}

/** The weekly sheet: the hours of a week on customers, filled in at once. */
export function WeekPage() {
  const { t } = useT();
  const { of, staff } = route.useSearch();
  const query = useQuery(weekQuery(of, staff));
  return (
    <div className="page">
      <PageHead title={t("week.title")} note={t("week.note")} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {query.data && <Filled week={query.data} of={of} staff={staff} />}
    </div>
  );
}
