import {
  ApartmentOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  CompassOutlined,
  DeleteOutlined,
  FilterOutlined,
  FormOutlined,
  FundOutlined,
  HomeOutlined,
  ImportOutlined,
  LineChartOutlined,
  PartitionOutlined,
  RiseOutlined,
  SafetyOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SolutionOutlined,
  TableOutlined,
  TeamOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe, useMeta } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";

const ICONS: Record<string, ReactNode> = {
  accounts: <TeamOutlined />,
  orders: <ShoppingOutlined />,
  efforts: <ClockCircleOutlined />,
  tasks: <CheckSquareOutlined />,
  segments: <PartitionOutlined />,
  users: <UserOutlined />,
  departments: <ApartmentOutlined />,
  roles: <SafetyOutlined />,
};

const ADMIN = ["segments", "users", "departments", "roles"];

/** Entities that live on another record's page or on a screen of their own, and are not in the menu. */
const ELSEWHERE = [
  "statements",
  "wallets",
  "survivors",
  "strategies",
  "objectives",
  "target-lists",
  "target-companies",
  "vision-needs",
];

/** The screens about customer value, in the order a boss goes through them. */
const VALUE: { to: string; label: string; icon: ReactNode; command: string; exact?: boolean }[] = [
  { to: "/value", label: "nav.value", icon: <BarChartOutlined />, command: "value.read", exact: true },
  { to: "/pyramid", label: "nav.pyramid", icon: <RiseOutlined />, command: "value.read" },
  { to: "/selection", label: "selection.title", icon: <FilterOutlined />, command: "value.read" },
  { to: "/service-levels", label: "service.title", icon: <SolutionOutlined />, command: "value.read" },
  { to: "/value/gaps", label: "gaps.title", icon: <FormOutlined />, command: "value.read" },
  { to: "/prediction", label: "nav.prediction", icon: <LineChartOutlined />, command: "value.read" },
  { to: "/efficiency", label: "nav.efficiency", icon: <FundOutlined />, command: "value.read" },
  { to: "/wallet/white-space", label: "white.title", icon: <AppstoreOutlined />, command: "value.read" },
  { to: "/strategies", label: "nav.strategy", icon: <CompassOutlined />, command: "value.read" },
];

interface Item {
  to: string;
  label: string;
  icon: ReactNode;
  exact?: boolean;
}

function useItems(): { work: Item[]; value: Item[]; admin: Item[] } {
  const { t } = useT();
  const label = useLabel();
  const me = useMe();
  const { entities } = useMeta();
  const may = (command: string) => me.commands.includes(command);
  const readable = entities.filter((entity) => me.entities[entity.name]?.read);
  const link = (name: string): Item[] =>
    readable
      .filter((entity) => entity.name === name)
      .map((entity) => ({ to: `/${name}`, label: label(entity.label), icon: ICONS[name] ?? <TableOutlined /> }));
  // Lines of another record have no list of their own in the menu.
  const others = readable.filter(
    (entity) => ![...ADMIN, ...ELSEWHERE, "accounts"].includes(entity.name) && !entity.name.includes("-"),
  );
  // The weekly sheet is the fastest way to log hours, so it stands before the list of them, which is below its address.
  const week = { to: "/efforts/week", label: t("week.title"), icon: <CalendarOutlined /> };
  const hours = [
    ...(me.entities.efforts?.create || may("efforts.close") ? [week] : []),
    ...link("efforts").map((item) => ({ ...item, exact: true })),
  ];
  const canImport = may("imports.run") || me.entities.accounts?.import;
  return {
    work: [
      { to: "/", label: t("nav.home"), icon: <HomeOutlined />, exact: true },
      ...link("accounts"),
      ...others.flatMap((entity) => (entity.name === "efforts" ? hours : link(entity.name))),
      ...(canImport ? [{ to: "/imports", label: t("nav.imports"), icon: <ImportOutlined /> }] : []),
    ],
    value: VALUE.filter((item) => may(item.command)).map((item) => ({ ...item, label: t(item.label) })),
    admin: [
      ...ADMIN.flatMap(link),
      ...(may("settings.edit") ? [{ to: "/settings", label: t("nav.settings"), icon: <SettingOutlined /> }] : []),
      { to: "/recycle-bin", label: t("nav.recycleBin"), icon: <DeleteOutlined /> },
      ...(may("audit.read") ? [{ to: "/audit", label: t("nav.audit"), icon: <AuditOutlined /> }] : []),
    ],
  };
}

function Items({ items, onChosen }: { items: Item[]; onChosen?: () => void }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.to}>
          <Link
            to={item.to}
            onClick={onChosen}
            activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            {item.icon}
            <span>{item.label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function SideNav({ onChosen }: { onChosen?: () => void }) {
  const { t } = useT();
  const { company } = useMe();
  const { work, value, admin } = useItems();
  return (
    <nav className="nav" aria-label={t("shell.menu")}>
      <div className="brand">
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className="brand-name">{company.name || "Loam"}</span>
        {company.demo && <span className="brand-demo">{t("shell.demo")}</span>}
      </div>
      <Items items={work} onChosen={onChosen} />
      {value.length > 0 && <p className="nav-head">{t("nav.valueHead")}</p>}
      <Items items={value} onChosen={onChosen} />
      {admin.length > 0 && <p className="nav-head">{t("nav.system")}</p>}
      <Items items={admin} onChosen={onChosen} />
    </nav>
  );
}
