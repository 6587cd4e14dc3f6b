import type { QueryClient } from "@tanstack/react-query";
import { isOver, jobKey } from "./jobs";
import { refreshEntity } from "./records";
import type { Job } from "./types";

interface Change {
  entity: string;
  id: string;
  rev: string;
}

type Message = { type: "change"; data: Change } | { type: "job"; data: Job };

function apply(client: QueryClient, message: Message): void {
  if (message.type === "change") {
    if (message.data.entity === "notifications") void client.invalidateQueries({ queryKey: ["notifications"] });
    void refreshEntity(client, message.data.entity);
    return;
  }
  const key = jobKey(message.data.id);
  // The event says how far a job is, not what came of it: a finished one is asked for once more.
  if (isOver(message.data)) void client.invalidateQueries({ queryKey: key });
  else client.setQueryData<Job>(key, (job) => (job && !isOver(job) ? { ...job, ...message.data } : job));
}

function listen(source: EventSource, type: Message["type"], deliver: (message: Message) => void): void {
  source.addEventListener(type, (event) => {
    deliver({ type, data: JSON.parse((event as MessageEvent<string>).data) } as Message);
  });
}

/**
 * Follows the server's event stream. Browsers allow few connections to one host, so only the tab that holds the
 * lock opens the stream and passes what it hears to the others. Returns the function that stops following.
 */
export function followEvents(client: QueryClient): () => void {
  const channel = new BroadcastChannel("loam-events");
  const stop = new AbortController();
  channel.onmessage = (event: MessageEvent<Message>) => apply(client, event.data);
  const lead = () =>
    new Promise<void>((resolve) => {
      const source = new EventSource("/api/v1/events");
      const deliver = (message: Message) => {
        apply(client, message);
        channel.postMessage(message);
      };
      listen(source, "change", deliver);
      listen(source, "job", deliver);
      stop.signal.addEventListener("abort", () => {
        source.close();
        resolve();
      });
    });
  // navigator.locks exists on secure origins only; on plain http each tab has its own stream.
  if (navigator.locks) navigator.locks.request("loam-events", { signal: stop.signal }, lead).catch(() => undefined);
  else void lead();
  return () => {
    stop.abort();
    channel.close();
  };
}
