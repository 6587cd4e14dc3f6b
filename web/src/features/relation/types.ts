import type { Maybe, Schema, With } from "@/shared/api/types";

export type GroupMember = With<Maybe<Schema<"GroupMember">, "sales_12m">, { parent: string | null }>;
export type GroupTotals = Maybe<Schema<"GroupTotals">, "sales_12m" | "sales_total" | "orders">;
export type NetworkLink = With<
  Maybe<Schema<"NetworkLink">, "share">,
  { valid_from: string | null; valid_to: string | null }
>;
export type Network = With<
  Schema<"Network">,
  { group: GroupMember[]; links: NetworkLink[]; totals: GroupTotals; reach: GroupTotals }
>;
