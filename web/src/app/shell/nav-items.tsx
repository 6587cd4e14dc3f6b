import {
  ApartmentOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  BulbOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ClockCircleOutlined,
  CompassOutlined,
  ContactsOutlined,
  CopyOutlined,
  DeleteOutlined,
  DownloadOutlined,
  FilterOutlined,
  FormOutlined,
  FundOutlined,
  HomeOutlined,
  ImportOutlined,
  InboxOutlined,
  LineChartOutlined,
  MessageOutlined,
  NotificationOutlined,
  PartitionOutlined,
  RiseOutlined,
  SafetyOutlined,
  SaveOutlined,
  ScheduleOutlined,
  SettingOutlined,
  ShoppingOutlined,
  SolutionOutlined,
  SwapOutlined,
  TableOutlined,
  TagsOutlined,
  TeamOutlined,
  UserOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { useMe, useMeta } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";

const ICONS: Record<string, ReactNode> = {
  accounts: <TeamOutlined />,
  contacts: <ContactsOutlined />,
  orders: <ShoppingOutlined />,
  efforts: <ClockCircleOutlined />,
  tasks: <CheckSquareOutlined />,
  interactions: <MessageOutlined />,
  handovers: <SwapOutlined />,
  pools: <InboxOutlined />,
  intel: <BulbOutlined />,
  gatherings: <NotificationOutlined />,
  segments: <PartitionOutlined />,
  tags: <TagsOutlined />,
  users: <UserOutlined />,
  departments: <ApartmentOutlined />,
  roles: <SafetyOutlined />,
};

/** What somebody opens all day. */
const DAILY = ["accounts", "contacts", "interactions", "tasks", "orders"];

/** What keeps the data in order. */
const CARE = ["handovers"];

const ADMIN = ["segments", "pools", "tags", "users", "departments", "roles"];

/** Entities that live on another record's page or on a screen of their own, and are not in the menu. */
const ELSEWHERE = [
  "positions",
  "ties",
  "invitations",
  "statements",
  "wallets",
  "survivors",
  "strategies",
  "objectives",
  "target-lists",
  "target-companies",
  "vision-needs",
  "handover-items",
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

export interface Item {
  to: string;
  label: string;
  icon: ReactNode;
  exact?: boolean;
}

/** What belongs together in the menu. A folded section is open only while one is in it, or when somebody opens it. */
export interface Section {
  key: "work" | "dealings" | "value" | "care" | "system";
  items: Item[];
  folded?: boolean;
}

/** The menu as far as somebody may use it, the daily work first. */
export function useSections(): Section[] {
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
    (entity) => ![...DAILY, ...CARE, ...ADMIN, ...ELSEWHERE].includes(entity.name) && !entity.name.includes("-"),
  );
  // The weekly sheet is the fastest way to log hours, so it stands before the list of them, which is below its address.
  const week = { to: "/efforts/week", label: t("week.title"), icon: <CalendarOutlined /> };
  const hours = [
    ...(me.entities.efforts?.create || may("efforts.close") ? [week] : []),
    ...link("efforts").map((item) => ({ ...item, exact: true })),
  ];
  const customers = me.entities.accounts?.read;
  const place = (there: boolean | undefined, to: string, name: string, icon: ReactNode): Item[] =>
    there ? [{ to, label: t(name), icon }] : [];
  const sections: Section[] = [
    {
      key: "work",
      items: [
        { to: "/", label: t("nav.home"), icon: <HomeOutlined />, exact: true },
        ...DAILY.flatMap(link),
        ...place(me.entities.tasks?.read, "/calendar", "agenda.title", <ScheduleOutlined />),
        ...place(customers, "/pool", "pool.title", <InboxOutlined />),
      ],
    },
    {
      key: "dealings",
      items: others.flatMap((entity) => (entity.name === "efforts" ? hours : link(entity.name))),
    },
    {
      key: "value",
      items: VALUE.filter((item) => may(item.command)).map((item) => ({ ...item, label: t(item.label) })),
    },
    {
      key: "care",
      folded: true,
      items: [
        ...place(customers, "/duplicates", "duplicate.title", <CopyOutlined />),
        ...CARE.flatMap(link),
        ...place(may("imports.run") || me.entities.accounts?.import, "/imports", "nav.imports", <ImportOutlined />),
      ],
    },
    {
      key: "system",
      folded: true,
      items: [
        ...ADMIN.flatMap(link),
        ...place(may("settings.edit"), "/settings", "nav.settings", <SettingOutlined />),
        ...place(may("backups.manage"), "/backups", "nav.backups", <SaveOutlined />),
        ...place(may("exports.approve") || may("audit.read"), "/exports", "export.page", <DownloadOutlined />),
        ...place(true, "/recycle-bin", "nav.recycleBin", <DeleteOutlined />),
        ...place(may("audit.read"), "/audit", "nav.audit", <AuditOutlined />),
      ],
    },
  ];
  return sections.filter((section) => section.items.length > 0);
}
