import type { Me } from "@/shared/api/types";
import { accounts, accountValue, board, entities } from "./data";

const all = { read: true, create: true, edit: true, archive: true, export: true, import: true, others: true };

const me: Me = {
  id: "1",
  login: "boss",
  name: "王芳",
  language: localStorage.getItem("loam.language") === "en" ? "en" : "zh-CN",
  roles: ["boss"],
  department: null,
  company: { name: "PH 光通信", currency: "CNY", demo: true, sme: true, zone: "Asia/Shanghai", today: "2026-11-20" },
  totp: false,
  password_change_needed: false,
  second_factor_needed: false,
  entities: Object.fromEntries(entities.map((entity) => [entity.name, all])),
  commands: ["imports.run", "evaluations.run", "grades.approve", "settings.edit", "audit.read", "models.manage"],
};

const orders = Array.from({ length: 30 }, (_, index) => ({
  id: String(5000 + index),
  rev: "1",
  number: `SO-${index}`,
  account: { id: "1000", name: accounts[0]?.name },
  ordered_on: "2026-10-01",
  amount: "12345.60",
}));
const page = (items: unknown[]) => ({ items, next: null, total: items.length });
const proposals = accounts.filter((item) => item.grade_state === "proposed");

function answer(path: string): unknown {
  const one = path.match(/^\/accounts\/(\d+)(\/value)?$/);
  if (one) return one[2] ? accountValue : accounts.find((item) => item.id === one[1]);
  switch (path) {
    case "/me":
      return me;
    case "/meta":
      return { entities };
    case "/accounts":
      return page(accounts);
    case "/orders":
      return page(orders);
    case "/users":
      return page([{ id: "1", rev: "1", name: "王芳", login: "boss" }]);
    case "/value/board":
      return board;
    case "/value/proposals":
      return page(proposals);
    case "/settings":
      return { company: "PH 光通信", currency: "CNY", fiscal_year_start: 1, locale: "zh-CN", sme: true, modules: {} };
    case "/setup":
      return { needed: false };
    default:
      return page([]);
  }
}

/** Answers the API inside the browser, for work on screens without a server. Never part of a build. */
export function install(): void {
  const real = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const url = new URL(
      typeof input === "string" ? input : input instanceof URL ? input.href : input.url,
      window.location.origin,
    );
    if (!url.pathname.startsWith("/api/v1")) return real(input, init);
    return Response.json(answer(url.pathname.slice(7)) ?? {});
  };
}
