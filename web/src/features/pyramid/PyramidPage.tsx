import { useNavigate, useSearch } from "@tanstack/react-router";
import { useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { TabBar } from "@/shared/ui/TabBar";
import { CoreTab } from "./CoreTab";
import { MovementTab } from "./MovementTab";
import { PlansTab } from "./PlansTab";
import { ReportsTab } from "./ReportsTab";
import { YearTab } from "./YearTab";
import "./pyramid.css";

const TABS = ["year", "plans", "movement", "core", "reports"] as const;

/** Where the customers stand, where they should be, and who brings them there. The address says which tab is open. */
export function PyramidPage() {
  const { t } = useT();
  const navigate = useNavigate();
  const search: { tab?: string } = useSearch({ strict: false });
  const active = TABS.find((tab) => tab === search.tab) ?? "year";
  const choose = (tab: string) =>
    void navigate({ to: "/pyramid", search: tab === "year" ? {} : { tab }, replace: true });
  return (
    <div className="page">
      <PageHead title={t("pyramid.title")} note={t("pyramid.note")} />
      <TabBar
        label={t("pyramid.title")}
        active={active}
        tabs={TABS.map((key) => ({ key, label: t(`pyramid.tab.${key}`) }))}
        onChange={choose}
      />
      <div role="tabpanel" aria-label={t(`pyramid.tab.${active}`)}>
        {active === "year" && <YearTab />}
        {active === "plans" && <PlansTab />}
        {active === "movement" && <MovementTab />}
        {active === "core" && <CoreTab />}
        {active === "reports" && <ReportsTab />}
      </div>
    </div>
  );
}
