/** A text in both languages of the product. */
export interface Label {
  zh: string;
  en: string;
}

export type Language = "zh-CN" | "en";

export interface Ref {
  id: string | null;
  name: string | null;
  /** The caller may not see what is referred to. */
  hidden?: boolean;
}

export interface EntityRights {
  read: boolean;
  create: boolean;
  edit: boolean;
  archive: boolean;
  export: boolean;
  import: boolean;
}

export interface Me {
  id: string;
  login: string;
  name: string;
  language: Language;
  roles: string[];
  department: Ref | null;
  company: { name: string; currency: string; demo: boolean; sme: boolean };
  totp: boolean;
  /** The password is temporary; nothing else works before it is changed. */
  password_change_needed?: boolean;
  entities: Record<string, EntityRights | undefined>;
  commands: string[];
}

export type FieldKind =
  | "text"
  | "longtext"
  | "number"
  | "integer"
  | "date"
  | "instant"
  | "choice"
  | "choices"
  | "user"
  | "ref"
  | "money"
  | "bool"
  | "email"
  | "phone"
  | "series"
  | "json";

export interface Option {
  value: string;
  label: Label;
  color?: string;
}

export interface Field {
  name: string;
  label: Label;
  kind: FieldKind;
  required?: boolean;
  read_only?: boolean;
  computed?: boolean;
  unique?: boolean;
  options?: Option[];
  /** Plural name of the entity a ref or user field points to. */
  ref?: string;
  access: "edit" | "read" | "masked";
  sortable?: boolean;
  filterable?: boolean;
  custom?: boolean;
  group?: string;
  list?: boolean;
  width?: number;
  unit?: Label;
  help?: Label;
  /** Name of the sibling field that holds a money field's currency. */
  currency?: string;
  max_length?: number;
}

export interface Entity {
  name: string;
  label: Label;
  singular: Label;
  title_field: string;
  searchable?: boolean;
  /** Order of the list when none is chosen. */
  sort?: string;
  /** Records belong to people: the tabs "mine" and "department" make sense. */
  owned?: boolean;
  fields: Field[];
}

export interface Meta {
  entities: Entity[];
}

/** One stored record as the API gives it; which fields it has is told by the metadata and the caller's role. */
export interface RecordData {
  id: string;
  rev: string;
  archived_at?: string | null;
  custom?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total?: number;
}

export interface TimelineChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface TimelineEntry {
  at: string;
  by: Ref | null;
  action: string;
  changes?: TimelineChange[];
  text?: string;
}

export interface Job<R = unknown> {
  id: string;
  kind: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  /** Units a second. */
  rate?: number | null;
  remaining_seconds?: number | null;
  error?: { code: string; detail?: string } | null;
  result?: R | null;
}

export interface FieldError {
  field: string;
  code: string;
  zh?: string;
  en?: string;
}
