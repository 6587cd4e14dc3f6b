import type { Typed } from "./queries";

const CODE = /^[0-9A-HJ-NP-RT-UW-Y]{18}$/i;

/** What somebody typed, by what it looks like: a code, an address, a number or else a name. */
export function readTyped(text: string): Typed {
  const line = text.trim();
  if (CODE.test(line)) return { entity: "accounts", uscc: line };
  if (line.includes("@")) return { entity: "accounts", emails: [line] };
  if (/^[+\d（(][\d\s()（）-]{5,}$/.test(line)) return { entity: "accounts", phones: [line] };
  if (/^(https?:\/\/|www\.)|\.(com|cn|net|org)(\/|$)/i.test(line)) return { entity: "accounts", website: line };
  return line.length > 1 ? { entity: "accounts", name: line } : { entity: "accounts" };
}
