import type { Schema } from "@/shared/api/types";

export type Holdings = Schema<"Holdings">;
export type HeldCustomer = Schema<"HeldCustomer">;
export type Inventory = Schema<"HandoverInventory">;
export type HandoverLine = Schema<"HandoverLine">;
export type HeldItem = Schema<"OpenItem">;
export type HeldTie = Schema<"HeldTie">;
export type KeyContact = Schema<"KeyContact">;
export type Watched = Schema<"WatchedCustomer">;
export type ExportLine = Schema<"ExportLine">;
