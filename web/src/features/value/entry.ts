import type { Evidence, InputKind, InputLeaf } from "./types";

/** An entry as a form holds it. Values are as people write them: of a rate 12 is 12 %. */
export interface Draft {
  state: "known" | "unknown" | "na";
  value: number | null;
  reason: string;
  source: string;
  dated_on: string;
  note: string;
  evidence: Evidence[];
}

export const isShare = (domain: string) => domain === "rate" || domain === "ratio";

export const isLevel = (kind: Pick<InputKind, "domain">) => kind.domain === "level";

/** Of a date-only fact there is nothing but the day. */
export const isDate = (kind: Pick<InputKind, "domain">) => kind.domain === "";

/** The level from which the server asks for evidence. */
export const EVIDENCE_FROM = 2;

export const needsEvidence = (kind: Pick<InputKind, "domain" | "gate">, draft: Draft) =>
  isLevel(kind) && !kind.gate && draft.state === "known" && (draft.value ?? 0) >= EVIDENCE_FROM;

/** A fresh form: what stands is taken over, but it is judged today. */
export function draftOf(leaf: InputLeaf, today: string): Draft {
  const entry = leaf.entry;
  const shown = entry?.value === undefined || entry.value === null ? null : entry.value;
  return {
    state: entry?.state ?? "known",
    value: shown !== null && isShare(leaf.domain) ? Math.round(shown * 1e6) / 1e4 : shown,
    reason: entry?.reason ?? "",
    source: entry?.source ?? "",
    dated_on: today,
    note: entry?.note ?? "",
    evidence: entry?.evidence ?? [],
  };
}

/** The entry as the server wants it; `replaces` is what was seen when the form opened. */
export function bodyOf(kind: Pick<InputKind, "code" | "domain">, draft: Draft, replaces: string): object {
  const known = draft.state === "known";
  const value = draft.value !== null && isShare(kind.domain) ? draft.value / 100 : draft.value;
  return {
    leaf: kind.code,
    state: draft.state,
    ...(known && !isDate(kind) && value !== null ? { value } : {}),
    ...(draft.state === "na" ? { reason: draft.reason } : {}),
    ...(draft.source ? { source: draft.source } : {}),
    ...(draft.dated_on ? { dated_on: draft.dated_on } : {}),
    ...(draft.note ? { note: draft.note } : {}),
    evidence: known ? draft.evidence.filter((one) => one.text || one.url || one.file) : [],
    replaces,
  };
}
