import type { FieldError, RecordData, Schema } from "./types";

/** What the server says of a refusal; of what came from elsewhere only the status is sure. */
export type Problem = Partial<Schema<"Problem">> & { status: number };

/** A refusal of the server (RFC 9457) or, with status 0, a request that never reached it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  readonly params: Record<string, unknown>;

  constructor(problem: Problem) {
    super(problem.detail || problem.title || `HTTP ${problem.status}`);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code ?? "unknown";
    this.fields = problem.fields ?? [];
    this.params = problem.params ?? {};
  }
}

/** What a 409 rev_conflict tells about the other writer. */
export interface Conflict {
  rev: string;
  by: string;
  at: string;
  changed: string[];
  current: RecordData;
}

export function conflictOf(error: unknown): Conflict | null {
  if (!(error instanceof ApiError) || error.code !== "rev_conflict") return null;
  const params = error.params as Partial<Conflict>;
  if (!params.current) return null;
  return {
    rev: params.rev ?? params.current.rev,
    by: params.by ?? "",
    at: params.at ?? "",
    changed: params.changed ?? [],
    current: params.current,
  };
}
