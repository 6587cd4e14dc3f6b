/** What somebody typed and did not send lies in the browser, under their own name: nobody else on the same device sees or sends it. */

export const draftPlace = (user: string) => `loam.entry.${user}`;
export const outboxPlace = (user: string) => `loam.outbox.${user}`;

/** How many things are unsent: entries that wait for the network, and the half sentence of the open box. */
export function unsent(user: string, storage: Storage = localStorage): number {
  return waiting(storage.getItem(outboxPlace(user))) + (storage.getItem(draftPlace(user))?.trim() ? 1 : 0);
}

function waiting(text: string | null): number {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.length : 0;
  } catch {
    return 0; // what another program wrote there is none of ours
  }
}

/** Whoever signs out leaves nothing about customers behind on the device. */
export function forget(user: string, storage: Storage = localStorage) {
  storage.removeItem(draftPlace(user));
  storage.removeItem(outboxPlace(user));
}
