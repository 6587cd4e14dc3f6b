import { Skeleton } from "antd";
import { type ReactNode, Suspense } from "react";
import { accountExtension } from "@/features/account/extension";
import { contactExtension } from "@/features/contact/extension";
import { RoleNames, RolesInput } from "@/features/identity/RolesField";
import type { Extension, RecordTab } from "@/shared/record/extensions";
import { RefSelect } from "@/shared/record/RefSelect";
import { later } from "@/shared/ui/later";

const ValuePanel = later(() => import("@/features/value/ValuePanel").then((module) => module.ValuePanel));
const OutlookTab = later(() => import("@/features/prediction/OutlookTab").then((module) => module.OutlookTab));
const LadderPanel = later(() => import("@/features/pyramid/LadderPanel").then((module) => module.LadderPanel));
const RelatedTab = later(() => import("@/features/sales/RelatedTab").then((module) => module.RelatedTab));
const NewOrder = later(() => import("@/features/sales/NewOrder").then((module) => module.NewOrder));
const PeopleTab = later(() => import("@/features/contact/PeopleTab").then((module) => module.PeopleTab));
const AttritionTab = later(() => import("@/features/longevity/AttritionTab").then((module) => module.AttritionTab));
const ActivateStrategy = later(() => import("@/features/strategy/extension").then((module) => module.ActivateStrategy));
const EfficiencyTab = later(() => import("@/features/efficiency/StoryTab").then((module) => module.StoryTab));
const AccountServicePanel = later(() =>
  import("@/features/servicelevel/AccountServicePanel").then((module) => module.AccountServicePanel),
);
const OwnerMenu = later(() => import("@/features/pool/OwnerMenu").then((module) => module.OwnerMenu));
const BatchOwners = later(() => import("@/features/pool/BatchOwners").then((module) => module.BatchOwners));
const OpenFieldsInput = later(() => import("@/features/pool/OpenFields").then((module) => module.OpenFieldsInput));
const OpenFields = later(() => import("@/features/pool/OpenFields").then((module) => module.OpenFields));
const OwnershipTab = later(() => import("@/features/pool/OwnershipTab").then((module) => module.OwnershipTab));
const InventoryTab = later(() => import("@/features/handover/InventoryTab").then((module) => module.InventoryTab));
const HoldingsLink = later(() => import("@/features/handover/HoldingsLink").then((module) => module.HoldingsLink));
const AccountHead = later(() => import("@/features/overview/AccountHead").then((module) => module.AccountHead));
const EventsTab = later(() => import("@/features/overview/EventsTab").then((module) => module.EventsTab));
const RelationsTab = later(() => import("@/features/relation/RelationsTab").then((module) => module.RelationsTab));
const DnaTab = later(() => import("@/features/dna/DnaTab").then((module) => module.DnaTab));
const MarketTab = later(() => import("@/features/market/MarketTab").then((module) => module.MarketTab));
const AccountTasks = later(() => import("@/features/task/Tasks").then((module) => module.AccountTasks));
const FollowUps = later(() => import("@/features/interaction/FollowUps").then((module) => module.FollowUps));
const StoryTab = later(() => import("@/features/interaction/FollowUps").then((module) => module.StoryTab));
const IntelTab = later(() => import("@/features/intelligence/IntelTab").then((module) => module.IntelTab));
const IntelFrom = later(() => import("@/features/intelligence/IntelTab").then((module) => module.IntelFrom));
const Informs = later(() => import("@/features/intelligence/Informs").then((module) => module.Informs));
const SheetTab = later(() => import("@/features/gathering/SheetTab").then((module) => module.SheetTab));
const TakesPart = later(() => import("@/features/gathering/TakesPart").then((module) => module.TakesPart));
const Mood = later(() => import("@/features/interaction/Faces").then((module) => module.Mood));
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

const FormHint = later(() => import("@/features/duplicate/FormHint").then((module) => module.FormHint));
const MergeButton = later(() => import("@/features/duplicate/MergeButton").then((module) => module.MergeButton));
const EraseButton = later(() => import("@/features/privacy/EraseButton").then((module) => module.EraseButton));

const wait = (node: ReactNode) => <Suspense fallback={<Skeleton.Button active size="small" />}>{node}</Suspense>;

const waitLong = (node: ReactNode) => (
  <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 8 }} />}>{node}</Suspense>
);

const intelFrom = (story: { id: string; account: string }) =>
  wait(<IntelFrom account={story.account} interaction={story.id} />);

function accountTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "value",
      label: t("tab.value"),
      group: "value",
      first: true,
      command: "value.read",
      render: (record) => waitLong(<ValuePanel id={record.id} />),
    },
    {
      key: "outlook",
      label: t("tab.outlook"),
      group: "value",
      command: "value.read",
      render: (record) => waitLong(<OutlookTab id={record.id} />),
    },
    {
      key: "ladder",
      label: t("tab.ladder"),
      group: "value",
      first: true,
      command: "value.read",
      render: (record) => waitLong(<LadderPanel id={record.id} />),
    },
    {
      key: "timeline",
      label: t("tab.timeline"),
      first: true,
      render: (record) => waitLong(<EventsTab account={record.id} />),
    },
    {
      key: "people",
      label: t("tab.people"),
      first: true,
      render: (record) => waitLong(<PeopleTab account={record} />),
    },
    {
      key: "follow-ups",
      label: t("tab.followUps"),
      first: true,
      render: (record) => waitLong(<FollowUps account={record.id} more={intelFrom} />),
    },
    {
      key: "intel",
      label: t("tab.intel"),
      group: "relations",
      render: (record) => waitLong(<IntelTab account={record} />),
    },
    {
      key: "invitations",
      label: t("tab.invitations"),
      group: "relations",
      reads: "invitations",
      render: (record) => waitLong(<RelatedTab name="invitations" account={record} sort="-date" />),
    },
    {
      key: "orders",
      label: t("tab.orders"),
      group: "business",
      reads: "orders",
      render: (record) => waitLong(<RelatedTab name="orders" account={record} sort="-date" />),
    },
    {
      key: "wallets",
      label: t("tab.wallets"),
      group: "business",
      reads: "wallets",
      render: (record) => waitLong(<RelatedTab name="wallets" account={record} sort="-spend" adding />),
    },
    {
      key: "statements",
      label: t("tab.statements"),
      group: "business",
      reads: "statements",
      render: (record) => waitLong(<RelatedTab name="statements" account={record} sort="-year" adding />),
    },
    {
      key: "efficiency",
      label: t("nav.efficiency"),
      group: "value",
      command: "value.read",
      render: (record) => waitLong(<EfficiencyTab id={record.id} />),
    },
    {
      key: "network",
      label: t("tab.network"),
      group: "relations",
      render: (record) =>
        waitLong(
          <RelationsTab account={record}>
            <section className="panel">
              <h2>{t("tab.roles")}</h2>
              <RelatedTab name="account-roles" account={record} sort="created_at" adding />
            </section>
          </RelationsTab>,
        ),
    },
    {
      key: "service",
      label: t("tab.service"),
      group: "relations",
      render: (record) =>
        waitLong(
          <AccountServicePanel id={record.id}>
            <AccountTasks id={record.id} />
          </AccountServicePanel>,
        ),
    },
    {
      key: "ownership",
      label: t("tab.ownership"),
      group: "relations",
      render: (record) => waitLong(<OwnershipTab account={record.id} />),
    },
    {
      key: "dna",
      label: t("tab.dna"),
      first: true,
      render: (record) => waitLong(<DnaTab account={record} />),
    },
    {
      key: "selection",
      label: t("tab.selection"),
      group: "value",
      render: (record) => waitLong(<AccountSelection account={record} />),
    },
  ];
}

function contactTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "ties",
      label: t("tab.ties"),
      render: (record) => waitLong(<RelatedTab name="ties" account={record} by="contact" sort="created_at" adding />),
    },
    {
      key: "participation",
      label: t("tab.participation"),
      render: (record) =>
        waitLong(
          <div className="stack">
            <TakesPart contact={record.id} />
            <Informs contact={record.id} />
            <RelatedTab name="invitations" account={record} by="contact" sort="-date" adding />
          </div>,
        ),
    },
  ];
}

function segmentTabs(t: (key: string) => string): RecordTab[] {
  return [
    {
      key: "market",
      label: t("tab.market"),
      first: true,
      render: (record) => waitLong(<MarketTab segment={record} />),
    },
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
    batch: (ids, done) =>
      wait(
        <>
          <BatchOwners ids={ids} onDone={done} />
          <MergeButton entity="accounts" ids={ids} />
        </>,
      ),
    batchSets: ["owner"],
    places: (t) => [{ key: "pool", label: t("pool.title"), to: "/pool" }],
    summary: (record) => wait(<AccountHead record={record} actions={<NewOrder account={record.id} />} />),
    headActions: (record) =>
      wait(
        <>
          <OwnerMenu account={record} />
          {record.natural_person === true && <EraseButton entity="accounts" record={record} />}
        </>,
      ),
    hint: (filling) => (
      <Suspense>
        <FormHint entity="accounts" filling={filling} />
      </Suspense>
    ),
  },
  contacts: {
    ...contactExtension,
    tabs: contactTabs,
    headActions: (record) => wait(<EraseButton entity="contacts" record={record} />),
    hint: (filling) => (
      <Suspense>
        <FormHint entity="contacts" filling={filling} />
      </Suspense>
    ),
    batch: (ids) => wait(<MergeButton entity="contacts" ids={ids} />),
  },
  segments: {
    tabs: segmentTabs,
    columns: ["name", "market_space", "horizon_years", "cyclic", "note"],
    inputs: { rule: (props) => waitLong(<RuleInput {...props} />) },
    cells: { rule: (record) => (record.rule ? wait(<RuleText value={record.rule} />) : null) },
    values: { rule: (value) => (value ? wait(<RuleText value={value} />) : null) },
  },
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
  interactions: {
    columns: ["subject", "account", "kind", "date", "author", "emotion", "next_step"],
    tabs: (t) => [
      {
        key: "story",
        label: t("entity.story"),
        first: true,
        render: (record) => waitLong(<StoryTab id={record.id} more={intelFrom} />),
      },
    ],
    cells: { emotion: (record) => wait(<Mood value={record.emotion} />) },
    inputs: {
      ours: ({ value, onChange, label, disabled }) => (
        <RefSelect multiple entity="users" label={label} value={value} onChange={onChange} disabled={disabled} />
      ),
    },
    values: { ours: () => null },
  },
  intel: { columns: ["title", "account", "kind", "date", "reliability", "class", "author"] },
  gatherings: {
    tabs: (t) => [
      { key: "sheet", label: t("tab.sheet"), first: true, render: (record) => waitLong(<SheetTab event={record} />) },
    ],
  },
  efforts: { actions: () => wait(<WeekLink />) },
  "must-haves": {
    inputs: { rule: (props) => waitLong(<RuleInput {...props} />) },
    cells: { rule: (record) => wait(<RuleText value={record.rule} />) },
    values: { rule: (value) => wait(<RuleText value={value} />) },
  },
  handovers: {
    tabs: (t) => [
      {
        key: "inventory",
        label: t("tab.inventory"),
        first: true,
        render: (record) => waitLong(<InventoryTab id={record.id} />),
      },
    ],
  },
  pools: {
    tabs: (t) => [
      {
        key: "members",
        label: t("tab.members"),
        render: (record) =>
          waitLong(<RelatedTab name="pool-members" account={record} by="pool" sort="created_at" adding />),
      },
    ],
    inputs: { open_fields: (props) => wait(<OpenFieldsInput {...props} />) },
    cells: { open_fields: (record) => wait(<OpenFields value={record.open_fields} />) },
    values: { open_fields: (value) => wait(<OpenFields value={value} />) },
  },
  users: {
    headActions: (record) =>
      wait(
        <>
          <HoldingsLink user={record} />
          <ResetPassword user={record} />
        </>,
      ),
    inputs: { roles: (props) => <RolesInput {...props} /> },
    cells: { roles: (record, field) => <RoleNames field={field} value={record.roles} /> },
  },
  roles: {
    inputs: { grants: (props) => waitLong(<GrantsEditor {...props} />) },
    values: { grants: (value, record) => waitLong(<GrantsView value={value} record={record} />) },
    changes: { grants: (before, after) => wait(<GrantsChange before={before} after={after} />) },
  },
};
