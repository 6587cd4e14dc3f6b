import type { RecordData, Ref, Schema } from "@/shared/api/types";

export type PowerMap = Schema<"PowerMap">;
export type ChainCover = Schema<"ChainCover">;
export type CardRead = Schema<"CardRead">;
export type PrivateTie = Schema<"PrivateTie">;

/** The records of a customer's people, as the entities give them. Fields a role hides are absent. */
export interface Contact extends RecordData {
  name: string;
  title?: string | null;
  phones?: string[] | null;
  emails?: string[] | null;
  stance?: string | null;
  status?: string | null;
  do_not_call?: boolean;
  warmth?: number | null;
  last_contact_on?: string | null;
}

export interface Unit extends RecordData {
  name: string;
}

export interface Position extends RecordData {
  title: string;
  org_unit: Ref;
  holder: Ref | null;
  vacancy?: string | null;
  level: string;
  influence: number;
  reports_to: Ref | null;
  vacated_on?: string | null;
  former?: Ref | null;
  note?: string | null;
}

export interface Edge extends RecordData {
  from: Ref;
  to: Ref;
  kind: string;
  strength: number;
  source?: string | null;
}

export interface Chain extends RecordData {
  purchase_kind: string;
  involved?: number | null;
  steps?: string | null;
}

export interface Tie extends RecordData {
  contact: Ref;
  staff: Ref;
  origin: string;
  strength?: number | null;
}

export interface People {
  contacts: Contact[];
  units: Unit[];
  positions: Position[];
  edges: Edge[];
  chains: Chain[];
  ties: Tie[];
  map: PowerMap;
}
