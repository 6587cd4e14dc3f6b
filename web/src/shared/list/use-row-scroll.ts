import type { TableRef } from "antd";
import { type UIEvent, useEffect, useRef } from "react";

/** From how many rows on only those in sight are drawn; below it the page scrolls as any other. */
const MANY = 100;

/** Space above and below the table that the window keeps. */
const AROUND = 250;

/** How a table of a given length scrolls, follows the keyboard and tells that its end is near. */
export function useRowScroll(rows: number, at: string | undefined, onEnd?: () => void) {
  const table = useRef<TableRef>(null);
  const virtual = rows > MANY;
  const before = useRef(rows);
  useEffect(() => {
    // Where the page ended when the table took over scrolling is where somebody is reading.
    if (virtual && before.current <= MANY && before.current > 0) table.current?.scrollTo({ index: before.current - 5 });
    before.current = rows;
  }, [virtual, rows]);
  useEffect(() => {
    if (!at) return;
    if (virtual) table.current?.scrollTo({ key: at });
    else document.querySelector(`[data-row-key="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at, virtual]);
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (scrollTop + clientHeight > scrollHeight - 600) onEnd?.();
  };
  return { table, virtual, height: Math.max(320, window.innerHeight - AROUND), onScroll };
}
