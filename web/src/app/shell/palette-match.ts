/** All words that were typed occur somewhere in what an entry is known by. */
export function matches(entry: { words: string }, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => entry.words.includes(word));
}
