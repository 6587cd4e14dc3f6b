import { api } from "@/shared/api/client";
import { isRef } from "@/shared/record/values";
import type { Draft, EntryPromise, EntryValues, Story, Strangers } from "./types";

export const emptyEntry = (today: string, account?: string): EntryValues => ({
  summary: "",
  account,
  date: today,
  time: "",
  planned: false,
  theirs: "",
  ours: [],
  next_step: "",
  next_on: "",
  promises: [],
  contacts: [],
  intel: [],
});

/** What a guess fills in: only what nobody has set by hand. */
export function withGuess(values: EntryValues, touched: ReadonlySet<string>, guess: Draft, today: string): EntryValues {
  const open = (field: string) => !touched.has(field);
  return {
    ...values,
    account: open("account") ? (guess.accounts?.[0]?.id ?? values.account) : values.account,
    kind: open("kind") ? guess.kind || undefined : values.kind,
    date: open("date") ? (guess.date ?? today) : values.date,
    time: open("time") ? guess.time : values.time,
    planned: open("planned") && open("date") ? guess.planned : values.planned,
    minutes: open("minutes") ? (guess.minutes ?? undefined) : values.minutes,
    emotion: open("emotion") ? (guess.emotion ?? undefined) : values.emotion,
    contacts: open("contacts") ? (guess.contacts ?? []) : values.contacts,
  };
}

/** The promises heard in the text that are not yet taken over. */
export function offered(values: EntryValues, guess: Draft | undefined): EntryPromise[] {
  const taken = new Set(values.promises.map((promise) => promise.what));
  return (guess?.promises ?? [])
    .filter((promise) => !taken.has(promise.what))
    .map((promise) => ({ theirs: promise.theirs, what: promise.what, by: promise.by ?? "" }));
}

/**
 * People the text names who are not known at the customer it was read for. Whether they are known at another one, chosen
 * by hand, nobody has looked: there they are new only where nobody is known at all.
 */
export function strangers(values: EntryValues, guess: Draft | undefined, fixed: boolean): Strangers {
  const taken = new Set((values.contacts ?? []).map((one) => one.name));
  const names = (guess?.new_contacts ?? []).filter((name) => !taken.has(name));
  return { names, sure: fixed || (values.account !== undefined && values.account === guess?.accounts?.[0]?.id) };
}

const isEmpty = (value: unknown) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The entry as the server takes it, all in one piece: what is empty is left out. */
export function toEntry(values: EntryValues) {
  const { promises, contacts, intel, ...fields } = values;
  const filled = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  return {
    record: Object.fromEntries(filled),
    promises: promises.map(({ user, ...one }) => (user && !one.theirs ? { ...one, user } : one)),
    contacts: (contacts ?? []).map((one) => one.id),
    intel: (intel ?? []).map(({ source, ...record }) => (source ? { record, source } : { record })),
  };
}

/** Stores a follow-up with all that belongs to it; the same key again stores it once. */
export async function sendEntry(
  send: (path: string, body: unknown, key: string) => Promise<unknown>,
  values: EntryValues,
  key: string,
): Promise<string> {
  const made = (await send("/interactions/record", toEntry(values), key)) as { id?: string } | undefined;
  return made?.id ?? "";
}

const words = (value: unknown) => (typeof value === "string" ? value : "");
const amount = (value: unknown) => (typeof value === "number" ? value : undefined);

/** A stored follow-up as the box shows it, to be put right. */
export const fromStory = ({ record, contacts }: Story): EntryValues => ({
  ...emptyEntry(words(record.date), isRef(record.account) ? (record.account.id ?? undefined) : undefined),
  summary: words(record.summary),
  kind: words(record.kind) || undefined,
  time: words(record.time),
  planned: record.planned === true,
  minutes: amount(record.minutes),
  emotion: amount(record.emotion),
  theirs: words(record.theirs),
  ours: Array.isArray(record.ours) ? record.ours.map(String) : [],
  customer_hours: amount(record.customer_hours),
  next_step: words(record.next_step),
  next_on: words(record.next_on),
  contacts: (contacts ?? []).map((one) => ({ id: one.id, name: one.name || "•••" })),
});

/** What a correction sends: every field, so that what was emptied is emptied. */
export function toPatch(values: EntryValues, rev: string) {
  const { promises: _, contacts: __, intel: ___, account: ____, ...fields } = values;
  const blank = { minutes: null, emotion: null, customer_hours: null };
  const given = Object.entries(fields).map(([name, value]) => [
    name,
    value === "" || value === undefined ? null : value,
  ]);
  return { rev, ...blank, ...Object.fromEntries(given) };
}

/** Stores a correction of a follow-up, and of who was there. */
export async function sendPatch(values: EntryValues, edit: { id: string; rev: string; contacts: string[] }) {
  await api.patch(`/interactions/${edit.id}`, toPatch(values, edit.rev));
  const now = (values.contacts ?? []).map((one) => one.id);
  const same = now.length === edit.contacts.length && now.every((one) => edit.contacts.includes(one));
  if (!same) await api.put(`/interactions/${edit.id}/contacts`, { contacts: now });
  return edit.id;
}

/** Why an entry cannot be kept yet; undefined: it can. */
export function missing(values: EntryValues, today: string): string | undefined {
  if (!values.account) return "entry.needsAccount";
  if (!values.summary.trim()) return "entry.needsText";
  if (!values.kind) return "entry.needsKind"; // a note is no contact: nobody's visit may become one unseen
  if (!values.date || (!values.planned && values.date > today)) return "entry.future";
  if (values.promises.some((promise) => !promise.what.trim() || !promise.by)) return "entry.needsPromise";
  if ((values.intel ?? []).some((item) => !item.content.trim())) return "entry.needsIntel";
  if ((values.intel ?? []).some((item) => !item.obtained_properly)) return "intel.needsDeclaration";
  return undefined;
}
