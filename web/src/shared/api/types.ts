import type { components } from "./schema";

/** A payload as the contract describes it (api/openapi.json; `npm run types` makes schema.d.ts from it). */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** `Base` with parts that the contract cannot say as narrowly. */
export type With<Base, Parts> = Omit<Base, keyof Parts> & Parts;

/** `Base` whose named parts may be absent: the contract knows a part by its shape only. */
export type Maybe<Base, Names extends keyof Base> = Omit<Base, Names> & { [Name in Names]: Base[Name] | null };

/** A text in both languages of the product. */
export type Label = Schema<"Label">;

export type Language = "zh-CN" | "en";

export type Ref = Schema<"RecordRef">;

export type EntityRights = Schema<"EntityMay">;

export type Me = With<
  Schema<"MeBody">,
  {
    language: Language;
    roles: string[];
    commands: string[];
    entities: Record<string, EntityRights | undefined>;
  }
>;

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
  | "tags"
  | "texts"
  | "json";

export type Option = Schema<"OptionMeta">;

export type Field = With<Schema<"FieldMeta">, { kind: FieldKind }>;

export type Entity = With<Schema<"Meta">, { fields: Field[]; groupings?: Field[] }>;

export interface Meta {
  entities: Entity[];
}

/**
 * One stored record. Its type is the metadata's business, not the contract's: which fields there are depends on the
 * caller's role and the company's custom fields.
 */
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

export type TimelineChange = With<Schema<"RecordChange">, { before: unknown; after: unknown }>;

export type TimelineEntry = With<Schema<"TimelineItem">, { by: Ref | null; changes: TimelineChange[] }>;

export type Job<R = unknown> = With<Schema<"JobItem">, { error?: Schema<"JobFailure"> | null; result?: R | null }>;

export type FieldError = Schema<"FieldProblem">;
