/** A seat as the drawing sees it: who it reports to, and how much it weighs. */
export interface Box {
  id: string;
  boss: string | null;
  influence: number;
}

export interface Spot {
  x: number;
  y: number;
}

export const WIDTH = 176;
export const HEIGHT = 92;
const GAP_X = 28;
const GAP_Y = 56;

/** The more influence, the larger the box: 1 is 100 %, 5 is 128 %. */
export const scaleOf = (influence: number) => 1 + 0.07 * (influence - 1);

/** The seats in the order of the tree, each with its depth. A seat whose boss is not here is a root; circles end. */
export function tree(boxes: Box[]): { id: string; depth: number }[] {
  const known = new Set(boxes.map((box) => box.id));
  const below = new Map<string | null, Box[]>();
  for (const box of boxes) {
    const boss = box.boss !== null && known.has(box.boss) && box.boss !== box.id ? box.boss : null;
    below.set(boss, [...(below.get(boss) ?? []), box]);
  }
  const out: { id: string; depth: number }[] = [];
  const seen = new Set<string>();
  const visit = (box: Box, depth: number) => {
    if (seen.has(box.id)) return;
    seen.add(box.id);
    out.push({ id: box.id, depth });
    for (const next of below.get(box.id) ?? []) visit(next, depth + 1);
  };
  for (const root of below.get(null) ?? []) visit(root, 0);
  for (const box of boxes) visit(box, 0);
  return out;
}

/** Where each seat stands when nobody has moved it: levels from the top, everybody above the middle of their own. */
export function layout(boxes: Box[]): Map<string, Spot> {
  const rows = tree(boxes);
  const spots = new Map<string, Spot>();
  let right = 0;
  const place = (at: number): { next: number; x: number } => {
    const { id, depth } = rows[at] as { id: string; depth: number };
    const children: number[] = [];
    let next = at + 1;
    while (next < rows.length && (rows[next]?.depth ?? 0) > depth) {
      const child = place(next);
      children.push(child.x);
      next = child.next;
    }
    let x = right;
    if (children.length > 0) x = ((children[0] as number) + (children.at(-1) as number)) / 2;
    else right += WIDTH * scaleOf(5) + GAP_X;
    spots.set(id, { x, y: depth * (HEIGHT * scaleOf(5) + GAP_Y) });
    return { next, x };
  };
  for (let at = 0; at < rows.length; ) at = place(at).next;
  return spots;
}
