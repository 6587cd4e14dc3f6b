import { ApiError, type Problem } from "./errors";
import { Unanswered } from "./idempotency";

const BASE = "/api/v1";

export type Query = Record<string, string | number | boolean | object | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  form?: FormData;
  /** The caller's own Idempotency-Key. */
  key?: string;
  signal?: AbortSignal;
}

const unanswered = new Unanswered();

/** Answers that leave open whether the write was carried out. */
const inDoubt = new Set([502, 503, 504]);

/** A query as texts; objects (filters) are written as JSON, empty values are left out. */
export function asTexts(query: Query = {}): Record<string, string> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)]),
  );
}

/** Address of an API resource. */
export function apiUrl(path: string, query: Query = {}): string {
  const text = new URLSearchParams(asTexts(query)).toString();
  return BASE + path + (text ? `?${text}` : "");
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const problem = (await response.json()) as Problem;
    return { ...problem, status: response.status };
  } catch {
    return { status: response.status, title: response.statusText };
  }
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  headers["Accept-Language"] = document.documentElement.lang || "zh-CN";
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.key) headers["Idempotency-Key"] = options.key;
  try {
    return await fetch(apiUrl(path, options.query), {
      method,
      headers,
      body: options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError({ status: 0, code: "offline" });
  }
}

/** Sends a write with a key. Forms go without: a file that is sent twice is seen, and removed, in the list of files. */
async function sendOnce(method: string, path: string, options: Options): Promise<Response> {
  if (method === "GET" || options.form) return send(method, path, options);
  const write = `${method} ${apiUrl(path, options.query)} ${JSON.stringify(options.body)}`;
  const key = options.key ?? unanswered.keyOf(write);
  const response = await send(method, path, { ...options, key });
  if (!inDoubt.has(response.status)) unanswered.answered(write);
  return response;
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await sendOnce(method, path, options);
  if (!response.ok) throw new ApiError(await problemOf(response));
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Fetches a table and hands it to the browser to keep; a refusal is an error like any other. */
async function download(path: string, query: Query, name: string, method: "GET" | "POST"): Promise<void> {
  const response = await send(method, path, method === "GET" ? { query } : { body: asTexts(query) });
  if (!response.ok) throw new ApiError(await problemOf(response));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const api = {
  download,
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => request<T>("GET", path, { query, signal }),
  post: <T>(path: string, body: unknown = {}, key?: string) => request<T>("POST", path, { body, key }),
  patch: <T>(path: string, body: unknown) => request<T>("PATCH", path, { body }),
  put: <T>(path: string, body: unknown) => request<T>("PUT", path, { body }),
  del: <T = void>(path: string, query?: Query, body?: unknown) => request<T>("DELETE", path, { query, body }),
  upload: <T>(path: string, file: File) => {
    const form = new FormData();
    form.append("file", file);
    return request<T>("POST", path, { form });
  },
};
