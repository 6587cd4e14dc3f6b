/** Photos that wait for the network, in the browser's own database: they are too large for anything else. */
export interface KeptPictures {
  key: string; // user and key of the entry
  user: string;
  /** The stored follow-up, once the entry has got through. */
  record?: string;
  files: File[];
}

const STORE = "pictures";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("loam-pictures", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode);
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

const place = (user: string, key: string) => `${user}/${key}`;

/** Keeps the files of an entry that waits. False: this browser cannot. */
export async function keepPictures(user: string, key: string, files: File[]): Promise<boolean> {
  try {
    await run("readwrite", (store) => store.put({ key: place(user, key), user, files } satisfies KeptPictures));
    return true;
  } catch {
    return false;
  }
}

export async function dropPictures(user: string, key: string): Promise<void> {
  await run("readwrite", (store) => store.delete(place(user, key))).catch(() => undefined);
}

/** Whoever signs out leaves no photo behind on the device. */
export async function forgetPictures(user: string): Promise<void> {
  try {
    const keys = await run("readonly", (store) => store.getAllKeys());
    for (const key of keys)
      if (String(key).startsWith(place(user, ""))) await run("readwrite", (store) => store.delete(key));
  } catch {
    // nothing could be kept
  }
}

/** Says under which follow-up the files of an entry belong, now that it is stored. */
export async function attachPictures(user: string, key: string, record: string): Promise<void> {
  try {
    const kept = (await run("readonly", (store) => store.get(place(user, key)))) as KeptPictures | undefined;
    if (kept) await run("readwrite", (store) => store.put({ ...kept, record }));
  } catch {
    // nothing could be kept, and the author was told so
  }
}

/** Sends what waits and has its follow-up. `send` says false when there is no network; refused files are counted. */
export async function sendKept(
  user: string,
  send: (record: string, file: File) => Promise<"stored" | "refused" | "offline">,
): Promise<number> {
  let refused = 0;
  const all = (await run("readonly", (store) => store.getAll()).catch(() => [])) as KeptPictures[];
  for (const kept of all) {
    if (kept.user !== user || !kept.record) continue;
    const left: File[] = [];
    for (const file of kept.files) {
      const fate = await send(kept.record, file);
      if (fate === "offline") left.push(file);
      if (fate === "refused") refused++;
    }
    const rest = { ...kept, files: left };
    if (left.length > 0) await run("readwrite", (store) => store.put(rest)).catch(() => undefined);
    else await run("readwrite", (store) => store.delete(kept.key)).catch(() => undefined);
  }
  return refused;
}
