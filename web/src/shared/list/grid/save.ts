import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import type { Entity, Field, Page, RecordData, Schema } from "@/shared/api/types";
import { toBody } from "@/shared/record/values";
import { type Bad, fromText } from "./cells";
import type { Row } from "./state";

/** What is wrong with a cell; the whole row where there is no field. */
export interface Problem {
  row: string;
  field?: string;
  bad?: Bad;
  text?: { zh: string; en: string };
}

type Names = Map<string, string | Bad>;

const nameKey = (entity: string, name: string) => `${entity}\n${name}`;

/** How many names one question asks for: an address bears no more. */
const AT_ONCE = 50;

/** Which records of an entity the cells mean: the one of exactly that name, or in a pair of them nobody knows. */
async function lookUp(entity: string, title: string, names: string[], known: Names): Promise<void> {
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const asked = names.slice(at, at + AT_ONCE);
    for (const name of asked) known.set(nameKey(entity, name), "unknown");
    let after: string | null = null;
    do {
      const filter = { field: title, op: "in", value: asked };
      const page: Page<RecordData> = await api.get<Page<RecordData>>(`/${entity}`, { filter, limit: 200, after });
      for (const record of page.items) {
        const key = nameKey(entity, String(record[title] ?? ""));
        known.set(key, known.get(key) === "unknown" ? record.id : "several");
      }
      after = page.next;
    } while (after);
  }
}

/** Asks for all names at once that the changed cells use and nobody knows yet. */
async function learn(fields: Field[], rows: Row[], known: Names, titleOf: (entity: string) => string): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  for (const row of rows)
    for (const field of fields) {
      const text = row.cells[field.name] ?? "";
      if (text.trim() === (row.stored[field.name] ?? "").trim()) continue;
      const read = fromText(field, text);
      if (!("named" in read)) continue;
      const entity = field.ref ?? "users";
      const [name = ""] = read.named;
      if (known.has(nameKey(entity, name))) continue;
      wanted.set(entity, (wanted.get(entity) ?? new Set()).add(name));
    }
  for (const [entity, names] of wanted) await lookUp(entity, titleOf(entity), [...names], known);
}

/** Names that the loaded rows already use, with the records they stand for. */
export function namesKnown(fields: Field[], records: RecordData[]): Names {
  const known: Names = new Map();
  for (const field of fields.filter((one) => one.kind === "user" || one.kind === "ref"))
    for (const record of records) {
      const value = (field.name.startsWith("custom.") ? record.custom?.[field.name.slice(7)] : record[field.name]) as
        | { id?: string | null; name?: string | null }
        | null
        | undefined;
      if (!value?.id || !value.name) continue;
      const key = nameKey(field.ref ?? "users", value.name);
      // Two records of one name: a cell cannot say which of them it means.
      known.set(key, known.has(key) && known.get(key) !== value.id ? "several" : value.id);
    }
  return known;
}

interface Ready {
  rows: Row[];
  body: Schema<"GridItem">[];
}

/** Reads the changed cells; what the server need not be asked about is found wrong here. */
export async function prepare(
  fields: Field[],
  rows: Row[],
  known: Names,
  titleOf: (entity: string) => string,
): Promise<Ready | { problems: Problem[] }> {
  await learn(fields, rows, known, titleOf);
  const problems: Problem[] = [];
  const body: Schema<"GridItem">[] = [];
  for (const row of rows) {
    const values: Record<string, unknown> = {};
    for (const field of fields) {
      const text = row.cells[field.name] ?? "";
      if (text.trim() === (row.stored[field.name] ?? "").trim()) continue;
      const read = fromText(field, text);
      if ("bad" in read) problems.push({ row: row.key, field: field.name, bad: read.bad });
      else if ("value" in read) values[field.name] = read.value;
      else {
        const entity = field.ref ?? "users";
        const [name = ""] = read.named;
        const found = known.get(nameKey(entity, name)) ?? "unknown";
        if (found === "unknown" || found === "several") problems.push({ row: row.key, field: field.name, bad: found });
        else values[field.name] = found;
      }
    }
    body.push({ id: row.id, rev: row.rev, fields: toBody(values) });
  }
  return problems.length > 0 ? { problems } : { rows, body };
}

/** Stores all rows or none; refusals come back by cell. */
export async function store(
  entity: Entity,
  ready: Ready,
): Promise<{ records: RecordData[] } | { problems: Problem[] }> {
  try {
    const page = await api.post<Page<RecordData>>(`/${entity.name}/grid`, { rows: ready.body });
    return { records: page.items };
  } catch (error) {
    const problems = error instanceof ApiError ? placed(error, ready.rows) : [];
    if (problems.length === 0) throw error;
    return { problems };
  }
}

function placed(error: ApiError, rows: Row[]): Problem[] {
  return error.fields.flatMap((problem) => {
    const [, index = "", field] = /^rows\.(\d+)(?:\.(.+))?$/.exec(problem.field) ?? [];
    const row = rows[Number(index)];
    if (!row || index === "") return [];
    const text = { zh: problem.zh, en: problem.en };
    // The revision and the like are no columns: their trouble is the row's.
    return { row: row.key, field: field === "rev" || field === "id" ? undefined : field, text };
  });
}
