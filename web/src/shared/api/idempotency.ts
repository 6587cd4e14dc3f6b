/** A key that no other write bears; where the page came without TLS, the browser offers no UUIDs. */
export const newKey = () =>
  crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;

/**
 * The keys of writes that have no answer, or none yet. Whoever presses the button again sends the same once more: with
 * the same key the server carries it out once. After ten minutes the same write is taken for a new one.
 */
export class Unanswered {
  private readonly sent = new Map<string, { key: string; at: number }>();

  keyOf(write: string): string {
    const before = this.sent.get(write);
    const again = before && Date.now() - before.at < 10 * 60_000 ? before : { key: newKey(), at: Date.now() };
    this.sent.set(write, again);
    return again.key;
  }

  answered(write: string) {
    this.sent.delete(write);
  }
}
