import { Skeleton } from "antd";
import { lazy, type ReactNode, Suspense } from "react";
import { accountExtension } from "@/features/account/extension";
import { GrantsView } from "@/features/identity/GrantsView";
import { RoleNames, RolesInput } from "@/features/identity/RolesField";
import type { Extension, RecordTab } from "@/shared/record/extensions";

const ValuePanel = lazy(() => import("@/features/value/ValuePanel").then((module) => ({ default: module.ValuePanel })));
const RelatedTab = lazy(() => import("@/features/sales/RelatedTab").then((module) => ({ default: module.RelatedTab })));
const GrantsEditor = lazy(() =>
  import("@/features/identity/GrantsEditor").then((module) => ({ default: module.GrantsEditor })),
);

const ResetPassword = lazy(() =>
  import("@/features/identity/ResetPassword").then((module) => ({ default: module.ResetPassword })),
);

const wait = (node: ReactNode) => <Suspense fallback={<Skeleton.Button active size="small" />}>{node}</Suspense>;

function accountTabs(t: (key: string) => string): RecordTab[] {
  return [
    { key: "value", label: t("tab.value"), first: true, render: (record) => wait(<ValuePanel id={record.id} />) },
    {
      key: "orders",
      label: t("tab.orders"),
      render: (record) => wait(<RelatedTab name="orders" account={record} sort="-date" />),
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
    inputs: { grants: (props) => wait(<GrantsEditor {...props} />) },
    values: { grants: (value, record) => <GrantsView value={value} record={record} /> },
  },
};
