import type { Network } from "./types";

export interface Box {
  id: string;
  name: string;
  x: number;
  y: number;
  role: "self" | "group" | "partner" | "rival";
}

export interface Line {
  id: string;
  from: string;
  to: string;
  /** The kind of link; "parent_of" is drawn plain. */
  kind: string;
  share?: number | null;
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

export const WIDTH = 176;
export const HEIGHT = 44;
const ROW = 76;
const SIDE = 260;
const MARGIN = 12;
const RIVALS = new Set(["competes_with", "strengthened_against"]);

/**
 * The customer stands in the middle of its group, which goes from the top down; who is linked to it stands at its
 * sides, those that come from elsewhere at the left. Each company is drawn once, however many links it has.
 */
export function draw(network: Network, self: string): Drawing {
  const boxes = new Map<string, Box>();
  const put = (box: Box) => boxes.has(box.id) || boxes.set(box.id, box);
  const column = MARGIN + SIDE;
  const levels = new Map<number, number>();
  let widest = 1;
  for (const member of network.group) {
    const place = levels.get(member.level) ?? 0;
    levels.set(member.level, place + 1);
    widest = Math.max(widest, place + 1);
    put({
      id: member.id,
      name: member.name,
      role: member.id === self ? "self" : "group",
      x: column + place * (WIDTH + 24),
      y: MARGIN + member.level * ROW,
    });
  }
  const right = column + widest * (WIDTH + 24) + (SIDE - WIDTH - 24);
  const rows = { left: 0, right: 0 };
  const lines: Line[] = network.group.flatMap((member) =>
    member.parent ? [{ id: `p${member.id}`, from: member.parent, to: member.id, kind: "parent_of" }] : [],
  );
  for (const link of network.links) {
    if (link.valid_to || link.hidden) continue;
    const side = link.outward ? "right" : "left";
    if (!boxes.has(link.other)) {
      put({
        id: link.other,
        name: link.name,
        role: RIVALS.has(link.kind) ? "rival" : "partner",
        x: side === "right" ? right : MARGIN,
        y: MARGIN + rows[side]++ * ROW,
      });
    }
    const [from, to] = link.outward ? [self, link.other] : [link.other, self];
    if (link.kind !== "parent_of" || !lines.some((line) => line.from === from && line.to === to))
      lines.push({ id: link.id, from, to, kind: link.kind, share: link.share });
  }
  const all = [...boxes.values()];
  const width = Math.max(...all.map((box) => box.x + WIDTH)) + MARGIN;
  const height = Math.max(...all.map((box) => box.y + HEIGHT)) + MARGIN;
  return { boxes: all, lines, width, height };
}
