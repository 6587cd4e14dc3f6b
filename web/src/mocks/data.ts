import type { Entity, Field, FieldKind, RecordData } from "@/shared/api/types";
import { entity, field as plainField } from "./meta";

const label = (zh: string, en: string) => ({ zh, en });

const field = (name: string, zh: string, en: string, kind: FieldKind, more: Partial<Field> = {}) =>
  plainField(name, kind, { label: label(zh, en), ...more });

const computed: Partial<Field> = { read_only: true, access: "read" };
const grades = ["S", "A", "B", "C", "U"].map((value) => ({ value, label: label(value, value) }));

export const entities: Entity[] = [
  entity(
    "accounts",
    [
      field("name", "名称", "Name", "text", { required: true, list: true }),
      field("grade", "等级", "Grade", "choice", { ...computed, list: true, options: grades, group: "value" }),
      field("value_score", "价值分", "Value", "number", { ...computed, list: true, group: "value" }),
      field("value_trend", "变化", "Trend", "number", { ...computed, list: true, group: "value" }),
      field("owner", "负责人", "Owner", "user", { list: true, ref: "users" }),
      field("last_order_on", "最近订单", "Last order", "date", { ...computed, list: true, group: "sales" }),
      field("sales_12m", "近 12 月销售", "Sales 12 m", "money", { ...computed, list: true, group: "sales" }),
      field("spark", "月度走势", "By month", "series", {
        ...computed,
        list: true,
        sortable: false,
        filterable: false,
        group: "sales",
      }),
      field("code", "客户编号", "Code", "text"),
      field("phone", "电话", "Phone", "phone"),
      field("country", "国家", "Country", "text"),
      field("note", "备注", "Note", "longtext", { group: "more" }),
    ],
    {
      label: label("客户", "Customers"),
      singular: label("客户", "customer"),
      title_field: "name",
      searchable: true,
      owned: true,
      owner_field: "owner",
      sort: "-value_score,name",
    },
  ),
  entity(
    "orders",
    [
      field("number", "订单号", "Number", "text", { required: true, list: true }),
      field("account", "客户", "Customer", "ref", { required: true, list: true, ref: "accounts" }),
      field("ordered_on", "下单日期", "Date", "date", { required: true, list: true }),
      field("amount", "金额", "Amount", "money", { required: true, list: true }),
    ],
    {
      label: label("订单", "Orders"),
      singular: label("订单", "order"),
      title_field: "number",
      sort: "-ordered_on",
    },
  ),
  entity(
    "users",
    [
      field("name", "姓名", "Name", "text", { required: true, list: true }),
      field("login", "用户名", "User name", "text", { required: true, list: true }),
    ],
    {
      label: label("用户", "Users"),
      singular: label("用户", "user"),
      title_field: "name",
    },
  ),
  entity(
    "roles",
    [
      field("name", "名称", "Name", "text", { required: true, list: true }),
      field("grants", "权限", "Grants", "json", { list: false }),
    ],
    {
      label: label("角色", "Roles"),
      singular: label("角色", "role"),
      title_field: "name",
    },
  ),
];

const names = [
  "华东智联网络",
  "深圳光启通信",
  "北方城市集成",
  "Siam Broadband",
  "西南广电工程",
  "金桥数据中心",
  "海峡电力设计院",
  "中原轨道科技",
];

function account(index: number): RecordData {
  const score = index % 11 === 10 ? null : Math.round((92 - index * 1.3) * 10) / 10;
  const grade = score === null ? "U" : score >= 80 ? "S" : score >= 60 ? "A" : score >= 40 ? "B" : "C";
  const sales = Math.round(9_000_000 / (index + 1));
  return {
    id: String(1000 + index),
    rev: "1",
    name: `${names[index % names.length]}${index >= names.length ? ` ${Math.floor(index / names.length) + 1}` : ""}`,
    code: `C${1000 + index}`,
    grade: index % 3 === 0 ? grade : "U",
    grade_proposed: grade,
    grade_state: index % 3 === 0 ? "approved" : "proposed",
    value_score: score,
    value_low: score === null ? null : score - 4 - (index % 6),
    value_high: score === null ? null : Math.min(100, score + 3 + (index % 5)),
    value_coverage: 0.7 + (index % 4) * 0.08,
    value_trend: ((index * 7) % 9) - 4,
    owner: { id: "1", name: index % 2 ? "李雷" : "王芳" },
    last_order_on: `2026-${String(11 - (index % 10)).padStart(2, "0")}-12`,
    sales_12m: `${sales}.50`,
    spark: Array.from({ length: 12 }, (_, month) => Math.max(0, sales / 12 + Math.sin(month + index) * (sales / 18))),
    phone: "021-5555 0000",
    country: index % 5 === 3 ? "TH" : "CN",
    note: null,
    updated_at: "2026-11-20T08:00:00Z",
  };
}

export const accounts = Array.from({ length: 60 }, (_, index) => account(index));

const leaf = (code: string, zh: string, en: string, input: number | null, score: number, weight: number) => ({
  code,
  name: label(zh, en),
  definition: label(`${zh}的口径`, `How ${en} is measured`),
  unit: label("元", "CNY"),
  state: input === null ? "unknown" : "known",
  reason: input === null ? label("订单少于三张", "fewer than three orders") : undefined,
  input,
  score,
  weight,
  contribution: score * weight * 0.25,
  date: "2026-11-20",
  sources: [{ entity: "orders", count: 18, filter: { and: [{ field: "account", op: "in", value: ["1000"] }] } }],
});

export const accountValue = {
  model: { id: "1", name: label("入门模型", "Starter model"), kind: "starter", version: 1 },
  as_of: "2026-11-20",
  evaluated_at: "2026-11-20T02:00:00Z",
  score: { v: 71.2, low: 66.0, high: 77.5, coverage: 0.88 },
  grade: {
    current: "B",
    proposed: "A",
    state: "proposed",
    reasons: [
      { code: "S:coverage<0.80", zh: "已知数据不足 80 %，不能评为 S", en: "Less than 80 % is known, so not S" },
    ],
    since: "2026-05-01",
  },
  groups: [
    {
      code: "H",
      name: label("历史价值", "History"),
      score: 67.7,
      weight: 0.25,
      effective_weight: 0.31,
      applicable: true,
      leaves: [
        leaf("H1", "年均毛利", "Average yearly profit", 1000000, 50, 0.4),
        leaf("H2", "合作年数", "Years of relationship", 6, 60, 0.15),
        leaf("H4", "按时付款率", "On-time payments", null, 25, 0.2),
      ],
    },
    {
      code: "C",
      name: label("当前价值", "Current"),
      score: 60.0,
      weight: 0.25,
      effective_weight: 0.37,
      applicable: true,
      leaves: [leaf("C1", "近 12 月销售", "Sales of 12 months", 6000000, 54, 0.5)],
    },
    {
      code: "P",
      name: label("潜在价值", "Potential"),
      score: 72.5,
      weight: 0.35,
      effective_weight: 0.32,
      applicable: true,
      leaves: [leaf("P6", "采购增长", "Growth of purchases", 0.12, 55, 0.5)],
    },
    {
      code: "N",
      name: label("非经济价值", "Non-economic"),
      score: null,
      weight: 0.15,
      effective_weight: 0,
      applicable: false,
      leaves: [],
    },
  ],
  next_grade: {
    up: { grade: "S", by: [{ leaf: "C1", from: 6000000, to: 9100000 }] },
    down: { grade: "B", by: [{ leaf: "P6", from: 0.12, to: -0.2 }] },
  },
  fill_next: [{ leaf: "H4", narrows: 12.3 }],
  history: [
    { as_of: "2026-09-20", v: 66, low: 60, high: 74, grade: "B", model_version: 1 },
    { as_of: "2026-10-20", v: 69, low: 64, high: 76, grade: "B", model_version: 1 },
    { as_of: "2026-11-20", v: 71.2, low: 66, high: 77.5, grade: "A", model_version: 1 },
  ],
};

const row = (grade: string, count: number, sales: number) => ({
  grade,
  count,
  sales_12m: String(sales),
  sales_total: String(sales * 4),
  share: sales / 2e7,
  since_last: { in: count % 4, out: count % 3 },
});

export const board = {
  as_of: "2026-11-20",
  model: accountValue.model,
  grades: [
    row("S", 3, 9_200_000),
    row("A", 9, 6_100_000),
    row("B", 18, 3_400_000),
    row("C", 25, 900_000),
    row("U", 5, 120_000),
  ],
  concentration: {
    accounts: 60,
    total: "19720000",
    cr1: 0.34,
    cr3: 0.7,
    hhi: 0.2042,
    gini: 0.71,
    pareto80: 11,
    lorenz: Array.from({ length: 61 }, (_, i) => [i / 60, (i / 60) ** 3]),
    bands: { cr1: "amber", cr3: "amber", hhi: "amber" },
  },
  movement: {
    from: "2026-10-20",
    to: "2026-11-20",
    matrix: { S: { S: 2, A: 1 }, A: { S: 1, A: 7, B: 1 }, B: { A: 2, B: 15 }, C: { B: 1, C: 24 }, new: { U: 3 } },
    up: 4,
    down: 2,
    new: 3,
    net: 0.03,
  },
  waiting: 40,
};
