import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from "@tanstack/react-router";
import { api } from "@/shared/api/client";
import { meQuery, metaQuery } from "@/shared/api/session";
import { type ListSearch, readSearch } from "@/shared/list/search";
import { client } from "./query-client";
import { ErrorScreen, NotFound, Pending } from "./screens";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: ErrorScreen });

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/signin",
  validateSearch: (raw: Record<string, unknown>): { next?: string } => (text(raw.next) ? { next: text(raw.next) } : {}),
  component: lazyRouteComponent(() => import("@/features/identity/SignInPage"), "SignInPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("@/features/identity/SetupPage"), "SetupPage"),
});

/** Everything behind sign-in. Who is signed in and the metadata are there before a screen is drawn. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ location }) => {
    const me = await client.ensureQueryData(meQuery);
    const bound = me?.password_change_needed || me?.second_factor_needed;
    if (bound && location.pathname !== "/profile") throw redirect({ to: "/profile" });
    if (me) {
      // With a temporary password, or without a second factor that is asked for, only the profile works, no metadata either.
      if (!bound) await client.ensureQueryData(metaQuery);
      return;
    }
    const { needed } = await api.get<{ needed: boolean }>("/setup");
    if (needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/signin", search: location.pathname === "/" ? {} : { next: location.href } });
  },
  component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
  pendingComponent: Pending,
});

const page = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => shell, path, component });

const routes = [
  page(
    "/",
    lazyRouteComponent(() => import("./HomePage"), "HomePage"),
  ),
  page(
    "/imports",
    lazyRouteComponent(() => import("@/features/importer/HistoryPage"), "HistoryPage"),
  ),
  page(
    "/imports/new",
    lazyRouteComponent(() => import("@/features/importer/NewPage"), "NewPage"),
  ),
  page(
    "/value",
    lazyRouteComponent(() => import("@/features/value/BoardPage"), "BoardPage"),
  ),
  page(
    "/value/models",
    lazyRouteComponent(() => import("@/features/value/ModelsPage"), "ModelsPage"),
  ),
  page(
    "/value/reviews",
    lazyRouteComponent(() => import("@/features/value/ReviewsPage"), "ReviewsPage"),
  ),
  page(
    "/wallet/white-space",
    lazyRouteComponent(() => import("@/features/wallet/WhiteSpacePage"), "WhiteSpacePage"),
  ),
  page(
    "/prediction",
    lazyRouteComponent(() => import("@/features/prediction/PredictionPage"), "PredictionPage"),
  ),
  page(
    "/private-resources",
    lazyRouteComponent(() => import("@/features/contact/PrivatePage"), "PrivatePage"),
  ),
  createRoute({
    getParentRoute: () => shell,
    path: "/pool",
    validateSearch: (raw: Record<string, unknown>): Pick<ListSearch, "cols"> => {
      const { cols } = readSearch(raw);
      return cols ? { cols } : {};
    },
    component: lazyRouteComponent(() => import("@/features/pool/PoolPage"), "PoolPage"),
  }),
  page(
    "/people/$id/holdings",
    lazyRouteComponent(() => import("./HoldingsScreen"), "HoldingsScreen"),
  ),
  page(
    "/service-levels",
    lazyRouteComponent(() => import("@/features/servicelevel/ServiceLevelsPage"), "ServiceLevelsPage"),
  ),
  page(
    "/settings",
    lazyRouteComponent(() => import("@/features/settings/SettingsPage"), "SettingsPage"),
  ),
  page(
    "/backups",
    lazyRouteComponent(() => import("@/features/backup/BackupsPage"), "BackupsPage"),
  ),
  page(
    "/audit",
    lazyRouteComponent(() => import("@/features/audit/AuditPage"), "AuditPage"),
  ),
  page(
    "/notifications",
    lazyRouteComponent(() => import("@/features/notification/NotificationsPage"), "NotificationsPage"),
  ),
  page(
    "/profile",
    lazyRouteComponent(() => import("@/features/identity/ProfilePage"), "ProfilePage"),
  ),
] as const;

/** The sheet of a week: of a day in it, and of whom when it is not one's own. */
const week = createRoute({
  getParentRoute: () => shell,
  path: "/efforts/week",
  validateSearch: (raw: Record<string, unknown>): { of?: string; staff?: string } => ({
    ...(text(raw.of) && { of: text(raw.of) }),
    ...(raw.staff !== undefined && { staff: String(raw.staff) }),
  }),
  component: lazyRouteComponent(() => import("@/features/effort/WeekPage"), "WeekPage"),
});

const readPeriod = (raw: Record<string, unknown>): { from?: string; to?: string } => ({
  ...(text(raw.from) && { from: text(raw.from) }),
  ...(text(raw.to) && { to: text(raw.to) }),
});

const efficiency = createRoute({
  getParentRoute: () => shell,
  path: "/efficiency",
  validateSearch: (raw: Record<string, unknown>): { from?: string; to?: string; tab?: string } => ({
    ...readPeriod(raw),
    ...(text(raw.tab) && { tab: text(raw.tab) }),
  }),
  component: lazyRouteComponent(() => import("@/features/efficiency/EfficiencyPage"), "EfficiencyPage"),
});

const efficiencyOf = createRoute({
  getParentRoute: () => shell,
  path: "/efficiency/people/$id",
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import("@/features/efficiency/PersonPage"), "PersonPage"),
});

const importRun = createRoute({
  getParentRoute: () => shell,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("@/features/importer/ImportPage"), "ImportPage"),
});

const valueModel = createRoute({
  getParentRoute: () => shell,
  path: "/value/models/$id",
  component: lazyRouteComponent(() => import("@/features/value/models/ModelPage"), "ModelPage"),
});

/** Somebody's own calendar: which day, by month or week. */
const calendar = createRoute({
  getParentRoute: () => shell,
  path: "/calendar",
  validateSearch: (raw: Record<string, unknown>): { view?: string; day?: string } => ({
    ...(raw.view === "week" && { view: "week" }),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(String(raw.day)) && { day: String(raw.day) }),
  }),
  component: lazyRouteComponent(() => import("@/features/agenda/CalendarPage"), "CalendarPage"),
});

const recycleBin = createRoute({
  getParentRoute: () => shell,
  path: "/recycle-bin",
  validateSearch: (raw: Record<string, unknown>): { entity?: string } =>
    text(raw.entity) ? { entity: text(raw.entity) } : {},
  component: lazyRouteComponent(() => import("./RecycleBin"), "RecycleBin"),
});

const readTab = (raw: Record<string, unknown>): { tab?: string } => (text(raw.tab) ? { tab: text(raw.tab) } : {});

const pyramid = createRoute({
  getParentRoute: () => shell,
  path: "/pyramid",
  validateSearch: readTab,
  component: lazyRouteComponent(() => import("@/features/pyramid/PyramidPage"), "PyramidPage"),
});

const selection = createRoute({
  getParentRoute: () => shell,
  path: "/selection",
  validateSearch: (raw: Record<string, unknown>): { tab?: string; list?: string } => ({
    ...(text(raw.tab) && { tab: text(raw.tab) }),
    ...(text(raw.list) && { list: text(raw.list) }),
  }),
  component: lazyRouteComponent(() => import("@/features/selection/SelectionPage"), "SelectionPage"),
});

/** The gaps, those of one cell of the coverage map, or the map itself. */
const gaps = createRoute({
  getParentRoute: () => shell,
  path: "/value/gaps",
  validateSearch: (
    raw: Record<string, unknown>,
  ): { tab?: string; leaf?: string; segment?: string; owner?: string } => ({
    ...(text(raw.tab) && { tab: text(raw.tab) }),
    ...(text(raw.leaf) && { leaf: text(raw.leaf) }),
    ...(text(raw.segment) && { segment: text(raw.segment) }),
    ...(text(raw.owner) && { owner: text(raw.owner) }),
  }),
  component: lazyRouteComponent(() => import("@/features/value/GapsPage"), "GapsPage"),
});

const duplicates = createRoute({
  getParentRoute: () => shell,
  path: "/duplicates",
  validateSearch: readTab,
  component: lazyRouteComponent(() => import("@/features/duplicate/DuplicatesPage"), "DuplicatesPage"),
});

/** Records to be made one: of which entity, and which. */
const merging = createRoute({
  getParentRoute: () => shell,
  path: "/merge",
  validateSearch: (raw: Record<string, unknown>): { entity: string; ids: string[] } => ({
    entity: text(raw.entity) ?? "accounts",
    ids: Array.isArray(raw.ids) ? raw.ids.map(String) : [],
  }),
  component: lazyRouteComponent(() => import("@/features/duplicate/MergePage"), "MergePage"),
});

const exported = createRoute({
  getParentRoute: () => shell,
  path: "/exports",
  validateSearch: readTab,
  component: lazyRouteComponent(() => import("@/features/privacy/ExportsPage"), "ExportsPage"),
});

const list = createRoute({
  getParentRoute: () => shell,
  path: "/$entity",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./EntityPages"), "EntityList"),
});

const grid = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/grid",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./GridPages"), "EntityGrid"),
});

const record = createRoute({
  getParentRoute: () => shell,
  path: "/$entity/$id",
  validateSearch: readTab,
  component: lazyRouteComponent(() => import("./RecordPages"), "EntityRecord"),
});

/** Only objects, lists and quoted texts are JSON in the address: an id must not become a number and lose digits. */
function readParameter(value: string): unknown {
  if (!/^[[{"]/.test(value)) throw new SyntaxError("plain text");
  return JSON.parse(value);
}

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    shell.addChildren([
      ...routes,
      week,
      efficiency,
      efficiencyOf,
      valueModel,
      pyramid,
      selection,
      gaps,
      importRun,
      recycleBin,
      calendar,
      duplicates,
      merging,
      exported,
      list,
      grid,
      record,
    ]),
  ]),
  parseSearch: parseSearchWith(readParameter),
  stringifySearch: stringifySearchWith(JSON.stringify, readParameter),
  defaultPreload: "intent",
  defaultPendingComponent: Pending,
  defaultErrorComponent: ErrorScreen,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
