import dayjs from "dayjs";
import type { Condition } from "@/shared/list/filter";
import type { ListSearch } from "@/shared/list/search";

/** One figure of the home page: a count, and the list it counts. */
export interface HomeFigure {
  key: string;
  entity: string;
  search: ListSearch;
  /** A figure above zero asks for something to be done. */
  urgent?: boolean;
}

const inDays = (today: string, days: number) => dayjs(today).add(days, "day").format("YYYY-MM-DD");
const is = (field: string, value: unknown): Condition => ({ field, op: "eq", value });
const all = (...and: Condition[]): ListSearch => ({ filter: { and } });
const mine = (...and: Condition[]): ListSearch => ({ ...(and.length > 0 ? all(...and) : {}), tab: "mine" });

const open: Condition = { field: "done_on", op: "empty" };
const late = (today: string): Condition => ({ field: "due_on", op: "lt", value: today });
const served: Condition = { field: "selection", op: "in", value: ["undecided", "selected", "observed"] };
const best: Condition = { field: "grade", op: "in", value: ["S", "A"] };
const plansOf = (field: string, ...states: string[]): ListSearch =>
  all({ field: "state", op: "in", value: states }, { field, op: "within", value: "this_quarter" });
const thisMonth: Condition = { field: "date", op: "within", value: "this_month" };

/** What a salesperson looks at in the morning: their own. */
export const mineOn = (today: string): HomeFigure[] => [
  { key: "customers", entity: "accounts", search: mine() },
  {
    key: "returning",
    entity: "accounts",
    search: mine({ field: "returns_on", op: "between", value: [today, inDays(today, 14)] }),
    urgent: true,
  },
  { key: "late", entity: "tasks", search: mine(open, late(today)), urgent: true },
  { key: "promises", entity: "tasks", search: mine(is("kind", "promise"), open) },
  { key: "orders", entity: "orders", search: mine(thisMonth) },
  { key: "unscreened", entity: "accounts", search: mine(is("screening", "pending")) },
];

/** What who leads looks at: everything they see. */
export const everybodyOn = (today: string): HomeFigure[] => [
  { key: "best", entity: "accounts", search: all(best) },
  { key: "proposed", entity: "accounts", search: all(is("grade_state", "proposed")), urgent: true },
  { key: "ungraded", entity: "accounts", search: all(is("grade", "U"), served) },
  { key: "dormant", entity: "accounts", search: all(is("stage", "dormant")) },
  { key: "lateAll", entity: "tasks", search: all(open, late(today)), urgent: true },
  { key: "plansDue", entity: "migration-plans", search: plansOf("due", "draft", "active") },
  { key: "plansReached", entity: "migration-plans", search: plansOf("closed_on", "reached") },
  { key: "ordersAll", entity: "orders", search: all(thisMonth) },
  {
    key: "notServed",
    entity: "accounts",
    search: {
      ...all(is("selection", "not_served")),
      cols: ["name", "selection_reason", "selection_by", "selection_on", "selection_review_on"],
    },
  },
];

/** Who sees customers of others looks at all they see, whatever their role is called. */
export const figuresFor = (everybody: boolean, today: string): HomeFigure[] =>
  everybody ? everybodyOn(today) : mineOn(today);
