import type { Query } from "@/shared/api/client";
import type { Entity } from "@/shared/api/types";
import type { SavedView } from "@/shared/api/views";
import { allOf, type Condition, type Group, readFilter } from "./filter";

export const TABS = ["all", "mine", "department", "shared"] as const;
export type Tab = (typeof TABS)[number];

/** The state of a list. It lives in the address, so that a list can be linked to and gone back to. */
export interface ListSearch {
  q?: string;
  tab?: Tab;
  view?: string;
  filter?: Group;
  sort?: string;
  cols?: string[];
  /** Field the records are grouped by. */
  group?: string;
  /** Groups side by side as a board instead of one under the other. */
  as?: "board";
  /** Record open in the drawer; "new" for the form of a new one. */
  open?: string;
}

const text = (value: unknown) =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

const SORT = /^-?[\w.]+(,-?[\w.]+)*$/;

/** Reads the address; what is not understood is left out, so that a mistyped link still shows a list. */
export function readSearch(raw: Record<string, unknown>): ListSearch {
  const sort = text(raw.sort);
  const search: ListSearch = {
    q: text(raw.q),
    tab: TABS.find((tab) => tab === raw.tab && tab !== "all"),
    view: text(raw.view),
    filter: readFilter(raw.filter),
    sort: sort && SORT.test(sort) ? sort : undefined,
    cols: Array.isArray(raw.cols) && raw.cols.every((name) => typeof name === "string") ? raw.cols : undefined,
    group: text(raw.group),
    as: raw.as === "board" ? "board" : undefined,
    open: text(raw.open),
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

/** What a saved view keeps of a list. */
export const viewConfig = (search: ListSearch) => ({
  filter: search.filter,
  sort: search.sort,
  columns: search.cols,
  group: search.group,
  as: search.as,
});

/** The state of a list under a saved view; none: as the list comes. */
export const fromView = (view: SavedView | undefined): Partial<ListSearch> => ({
  view: view?.id,
  filter: readFilter(view?.config.filter),
  sort: view?.config.sort,
  cols: view?.config.columns,
  group: view?.config.group,
  as: view?.config.as === "board" ? "board" : undefined,
});

/** An address that asks for nothing of a list but to see it. */
export const isBare = (search: ListSearch): boolean => Object.keys(search).every((key) => key === "open");

/** The tabs that make sense for an entity; none where nobody owns a record. */
export function tabsOf(entity: Entity): Tab[] {
  if (!entity.owned) return [];
  return entity.owner_field ? [...TABS] : ["all", "shared"];
}

function tabFilter(entity: Entity, tab: Tab): Condition | undefined {
  if (tab === "all" || !tabsOf(entity).includes(tab)) return undefined;
  if (tab === "shared") return { field: "collaborator", op: "eq", value: "me" };
  const field = entity.owner_field ?? "";
  return { field, op: "eq", value: tab === "mine" ? "me" : "my_department_below" };
}

/** What the server is asked for; the cursor is added page by page. */
export function toQuery(entity: Entity, search: ListSearch): Query {
  return {
    q: search.q,
    filter: allOf(tabFilter(entity, search.tab ?? "all"), search.filter),
    sort: search.sort,
  };
}

/** The next sort when a column head is clicked: ascending, descending, none. */
export function nextSort(current: string | undefined, field: string): string | undefined {
  if (current === field) return `-${field}`;
  if (current === `-${field}`) return undefined;
  return field;
}

/** Names of the columns shown: the chosen ones that still exist, else those the metadata marks. */
export function shownColumns(entity: Entity, chosen: string[] | undefined): string[] {
  const known = new Set(entity.fields.map((field) => field.name));
  const kept = (chosen ?? []).filter((name) => known.has(name));
  if (kept.length > 0) return kept;
  const marked = entity.fields.filter((field) => field.list).map((field) => field.name);
  return marked.length > 0 ? marked : entity.fields.slice(0, 6).map((field) => field.name);
}
