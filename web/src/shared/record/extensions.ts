import { createContext, type ReactNode, useContext } from "react";
import type { Field, RecordData } from "@/shared/api/types";

/** Where a tab stands on a record that has many; each needs a name, `tab.group.…`. */
export type TabGroupName = "value" | "business" | "relations" | "records";

export interface RecordTab {
  key: string;
  label: string;
  /** A record none of whose tabs has a group shows them all in one row. */
  group?: TabGroupName;
  /** Stands before the details, as the first thing to see. */
  first?: boolean;
  /** Shown to those only who have this right of a role, or who may read records of this kind. */
  command?: string;
  reads?: string;
  render: (record: RecordData) => ReactNode;
}

export interface OwnInput {
  field: Field;
  /** The record as loaded; none when a new one is made. */
  record?: RecordData;
  label: string;
  id?: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
  disabled?: boolean;
}

/** A form while it is being filled in. */
export interface Filling {
  values: Record<string, unknown>;
  /** The record as loaded; none when a new one is made. */
  record?: RecordData;
}

/** What a feature adds to the screens that are drawn from metadata. */
export interface Extension {
  /** Draws a column of the list in its own way. */
  cells?: Record<string, (record: RecordData, field: Field) => ReactNode>;
  /** Columns of the list until the user chooses. */
  columns?: string[];
  tabs?: (t: (key: string) => string) => RecordTab[];
  /** Buttons beside "edit". */
  headActions?: (record: RecordData) => ReactNode;
  /** Stands beside the title of the record. */
  badge?: (record: RecordData) => ReactNode;
  /** Buttons for the selected records of the list, beside "edit" and "archive". */
  batch?: (ids: string[], done: () => void) => ReactNode;
  /** Fields that a button of `batch` sets in its own way; the plain batch edit leaves them to it. */
  batchSets?: string[];
  /** Tabs of the list that lead to a screen of their own. */
  places?: (t: (key: string) => string) => { key: string; label: string; to: string }[];
  /** Stands below the head of the record, above its tabs. */
  summary?: (record: RecordData) => ReactNode;
  /** Replaces the list's empty state when the entity has no record at all. */
  empty?: () => ReactNode;
  /** Buttons beside "new". */
  actions?: () => ReactNode;
  /** Stands above the form while it is being filled in. */
  hint?: (props: Filling) => ReactNode;
  /** Lines of the card on narrow screens, below the title. */
  card?: (record: RecordData) => ReactNode;
  /** Own inputs for fields the generic form cannot draw. */
  inputs?: Record<string, (props: OwnInput) => ReactNode>;
  /** Own display of such fields. */
  values?: Record<string, (value: unknown, record: RecordData) => ReactNode>;
  /** What changed in such a field, in words. */
  changes?: Record<string, (before: unknown, after: unknown) => ReactNode>;
}

export const Extensions = createContext<Record<string, Extension | undefined>>({});

const NONE: Extension = {};

export const useExtension = (entity: string): Extension => useContext(Extensions)[entity] ?? NONE;
