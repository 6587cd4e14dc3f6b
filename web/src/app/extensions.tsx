import { Skeleton } from "antd";
import { type ReactNode, Suspense } from "react";
import { accountExtension } from "@/features/account/extension";
import { RoleNames, RolesInput } from "@/features/identity/RolesField";
import type { Extension, RecordTab } from "@/shared/record/extensions";
import { later } from "@/shared/ui/later";

const ValuePanel = later(() => import("@/features/value/ValuePanel").then((module) => module.ValuePanel));
const OutlookTab = later(() => import("@/features/prediction/OutlookTab").then((module) => module.OutlookTab));
const LadderPanel = later(() => import("@/features/pyramid/LadderPanel").then((module) => module.LadderPanel));
const RelatedTab = later(() => import("@/features/sales/RelatedTab").then((module) => module.RelatedTab));
const AttritionTab = later(() => import("@/features/longevity/AttritionTab").then((module) => module.AttritionTab));
const ActivateStrategy = later(() => import("@/features/strategy/extension").then((module) => module.ActivateStrategy));
const StoryTab = later(() => import("@/features/efficiency/StoryTab").then((module) => module.StoryTab));
const AccountServicePanel = later(() =>
  import("@/features/servicelevel/AccountServicePanel").then((module) => module.AccountServicePanel),
);
const ChangeOwner = later(() => import("@/features/servicelevel/ChangeOwner").then((module) => module.ChangeOwner));
const AccountSelection = later(() =>
  import("@/features/selection/AccountSelection").then((module) => module.AccountSelection),
);
const ImportTargets = later(() => import("@/features/selection/ImportTargets").then((module) => module.ImportTargets));
const MakeCustomer = later(() => import("@/features/selection/MakeCustomer").then((module) => module.MakeCustomer));
const RuleInput = later(() => import("@/features/selection/RuleField").then((module) => module.RuleInput));
const RuleText = later(() => import("@/features/selection/RuleField").then((module) => module.RuleText));
const GrantsEditor = later(() => import("@/features/identity/GrantsEditor").then((module) => module.GrantsEditor));

const WeekLink = later(() => import("@/features/effort/WeekLink").then((module) => module.WeekLink));

const GrantsView = later(() => import("@/features/identity/GrantsView").then((module) => module.GrantsView));

const GrantsChange = later(() => import("@/features/identity/GrantsChange").then((module) => module.GrantsChange));

const ResetPassword = later(() => import("@/features/identity/ResetPassword").then((module) => module.ResetPassword));

const wait = (node: ReactNode) => <Suspense fallback={<Skeleton.Button active size="small" />}>{node}</Suspense>;

const waitLong = (node: ReactNode) => (
  <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 8 }} />}>{node}</Suspense>
);

function accountTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "value",
      label: t("tab.value"),
      group: "value",
      first: true,
      render: (record) => waitLong(<ValuePanel id={record.id} />),
    },
    {
      key: "outlook",
      label: t("tab.outlook"),
      group: "value",
      render: (record) => waitLong(<OutlookTab id={record.id} />),
    },
    {
      key: "ladder",
      label: t("tab.ladder"),
      group: "value",
      first: true,
      render: (record) => waitLong(<LadderPanel id={record.id} />),
    },
    {
      key: "orders",
      label: t("tab.orders"),
      group: "business",
      render: (record) => waitLong(<RelatedTab name="orders" account={record} sort="-date" />),
    },
    {
      key: "wallets",
      label: t("tab.wallets"),
      group: "business",
      render: (record) => waitLong(<RelatedTab name="wallets" account={record} sort="-spend" adding />),
    },
    {
      key: "statements",
      label: t("tab.statements"),
      group: "business",
      render: (record) => waitLong(<RelatedTab name="statements" account={record} sort="-year" adding />),
    },
    {
      key: "efficiency",
      label: t("nav.efficiency"),
      group: "value",
      render: (record) => waitLong(<StoryTab id={record.id} />),
    },
    {
      key: "service",
      label: t("tab.service"),
      group: "relations",
      render: (record) => waitLong(<AccountServicePanel id={record.id} />),
    },
    {
      key: "selection",
      label: t("tab.selection"),
      group: "value",
      render: (record) => waitLong(<AccountSelection account={record} />),
    },
  ];
}

function segmentTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "attrition",
      label: t("tab.attrition"),
      render: (record) =>
        waitLong(
          <div className="stack">
            <AttritionTab segment={record.id} />
            <RelatedTab name="survivors" account={record} by="segment" sort="-year" adding />
          </div>,
        ),
    },
  ];
}

function targetListTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "companies",
      label: t("tab.companies"),
      first: true,
      render: (record) =>
        waitLong(<RelatedTab name="target-companies" account={record} by="list" sort="name" adding />),
    },
  ];
}

function strategyTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "objectives",
      label: t("tab.objectives"),
      render: (record) =>
        waitLong(<RelatedTab name="objectives" account={record} by="strategy" sort="due_on" adding />),
    },
    {
      key: "needs",
      label: t("tab.needs"),
      render: (record) =>
        waitLong(<RelatedTab name="vision-needs" account={record} by="strategy" sort="name" adding />),
    },
  ];
}

/** What each feature adds to the generic screens. Features do not know each other; they meet here. */
export const extensions: Record<string, Extension | undefined> = {
  accounts: {
    ...accountExtension,
    tabs: accountTabs,
    headActions: (record) => wait(<ChangeOwner account={record} />),
  },
  segments: { tabs: segmentTabs },
  "target-lists": {
    tabs: targetListTabs,
    headActions: (record) => wait(<ImportTargets list={record} />),
  },
  "target-companies": { headActions: (record) => wait(<MakeCustomer company={record} />) },
  strategies: {
    tabs: strategyTabs,
    headActions: (record) => wait(<ActivateStrategy strategy={record} />),
    // A year is a name, not a quantity: 2029, not 2,029.
    cells: { target_year: (record) => record.target_year as ReactNode },
  },
  efforts: { actions: () => wait(<WeekLink />) },
  "must-haves": {
    inputs: { rule: (props) => waitLong(<RuleInput {...props} />) },
    cells: { rule: (record) => wait(<RuleText value={record.rule} />) },
    values: { rule: (value) => wait(<RuleText value={value} />) },
  },
  users: {
    headActions: (record) => wait(<ResetPassword user={record} />),
    inputs: { roles: (props) => <RolesInput {...props} /> },
    cells: { roles: (record, field) => <RoleNames field={field} value={record.roles} /> },
  },
  roles: {
    inputs: { grants: (props) => waitLong(<GrantsEditor {...props} />) },
    values: { grants: (value, record) => waitLong(<GrantsView value={value} record={record} />) },
    changes: { grants: (before, after) => wait(<GrantsChange before={before} after={after} />) },
  },
};
