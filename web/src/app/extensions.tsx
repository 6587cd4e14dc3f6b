import { Skeleton } from "antd";
import { type ReactNode, Suspense } from "react";
import { accountExtension } from "@/features/account/extension";
import { RoleNames, RolesInput } from "@/features/identity/RolesField";
import type { Extension, RecordTab } from "@/shared/record/extensions";
import { later } from "@/shared/ui/later";

const ValuePanel = later(() => import("@/features/value/ValuePanel").then((module) => module.ValuePanel));
const RelatedTab = later(() => import("@/features/sales/RelatedTab").then((module) => module.RelatedTab));
const GrantsEditor = later(() => import("@/features/identity/GrantsEditor").then((module) => module.GrantsEditor));

const GrantsView = later(() => import("@/features/identity/GrantsView").then((module) => module.GrantsView));

const GrantsChange = later(() => import("@/features/identity/GrantsChange").then((module) => module.GrantsChange));

const ResetPassword = later(() => import("@/features/identity/ResetPassword").then((module) => module.ResetPassword));

const wait = (node: ReactNode) => <Suspense fallback={<Skeleton.Button active size="small" />}>{node}</Suspense>;

const waitLong = (node: ReactNode) => (
  <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 8 }} />}>{node}</Suspense>
);

function accountTabs(t: (key: string) => string): RecordTab[] {
  return [
    { key: "value", label: t("tab.value"), first: true, render: (record) => waitLong(<ValuePanel id={record.id} />) },
    {
      key: "orders",
      label: t("tab.orders"),
      render: (record) => waitLong(<RelatedTab name="orders" account={record} sort="-date" />),
    },
  ];
}

/** What each feature adds to the generic screens. Features do not know each other; they meet here. */
export const extensions: Record<string, Extension | undefined> = {
  accounts: { ...accountExtension, tabs: accountTabs },
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
