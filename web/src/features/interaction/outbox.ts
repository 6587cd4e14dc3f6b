import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import type { EntryValues } from "./types";
import { outboxPlace } from "./unsent";
import { sendEntry } from "./values";

/** An entry that waits for the network. Its key makes sure that it is stored once, however often it is sent. */
export interface Waiting {
  key: string;
  values: EntryValues;
  /** Why the server refused it; it then waits for its author. */
  problem?: string;
}

type Send = (path: string, body: unknown, key: string) => Promise<unknown>;

/** The entries of one user that this browser has not got rid of yet. Each change is written down at once. */
export class Outbox {
  private readonly place: string;
  private readonly listeners = new Set<() => void>();
  private list: Waiting[];
  private sending = false;

  constructor(
    user: string,
    private readonly storage: Storage = localStorage,
    private readonly send: Send = (path, body, key) => api.post(path, body, key),
  ) {
    this.place = outboxPlace(user);
    this.list = this.read();
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  waiting = () => this.list;

  private read(): Waiting[] {
    try {
      const stored: unknown = JSON.parse(this.storage.getItem(this.place) ?? "[]");
      return Array.isArray(stored) ? (stored as Waiting[]) : [];
    } catch {
      return []; // what another program wrote there is none of ours
    }
  }

  private write(change: (list: Waiting[]) => Waiting[]) {
    // Another tab may have written since: the stored list is the truth.
    this.list = change(this.read());
    this.storage.setItem(this.place, JSON.stringify(this.list));
    for (const listener of this.listeners) listener();
  }

  keep(entry: Waiting) {
    this.write((list) => [...list.filter((one) => one.key !== entry.key), entry]);
  }

  drop(key: string) {
    this.write((list) => list.filter((one) => one.key !== key));
  }

  /** Sends what waits, in order. Without network the rest goes on waiting. Says how many were stored. */
  async flush(
    text: (error: unknown) => string,
    sent: (key: string, record: string) => Promise<void> = async () => undefined,
  ): Promise<number> {
    if (this.sending) return 0;
    this.sending = true;
    let stored = 0;
    try {
      for (const one of this.read()) {
        if (one.problem) continue;
        try {
          await sent(one.key, await sendEntry(this.send, one.values, one.key));
          this.drop(one.key);
          stored++;
        } catch (error) {
          if (!(error instanceof ApiError) || error.status === 0 || error.status === 401 || error.status >= 500)
            return stored;
          this.keep({ ...one, problem: text(error) });
        }
      }
    } finally {
      this.sending = false;
    }
    return stored;
  }
}
