import { type KeyboardEvent, type ReactNode, useEffect, useId } from "react";

export interface Tab {
  key: string;
  label: string;
  children?: ReactNode;
}

interface Props {
  label: string;
  tabs: Tab[];
  active: string;
  onChange: (key: string) => void;
  /** A second row, under the tab it belongs to. */
  inner?: boolean;
}

/** The key of the tab an arrow leads to; undefined for any other key. */
export function neighbour(keys: string[], active: string, pressed: string): string | undefined {
  const at = keys.indexOf(active);
  if (pressed === "ArrowRight") return keys[(at + 1) % keys.length];
  if (pressed === "ArrowLeft") return keys[(at - 1 + keys.length) % keys.length];
  if (pressed === "Home") return keys[0];
  if (pressed === "End") return keys.at(-1);
  return undefined;
}

/** A row of tabs that scrolls sideways where it does not fit. Arrow keys move between the tabs. */
export function TabBar({ label, tabs, active, onChange, inner }: Props) {
  const id = useId();
  // The address may open a tab beyond the edge of a phone; the row moves, the page does not.
  useEffect(() => {
    const tab = document.getElementById(`${id}-${active}`);
    const row = tab?.parentElement;
    if (tab && row && tab.offsetLeft + tab.offsetWidth > row.scrollLeft + row.clientWidth)
      row.scrollLeft = tab.offsetLeft - 24;
  }, [id, active]);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = neighbour(
      tabs.map((tab) => tab.key),
      active,
      event.key,
    );
    if (!next) return;
    event.preventDefault();
    onChange(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div className={inner ? "tabs tabs-inner" : "tabs"} role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          id={`${id}-${tab.key}`}
          type="button"
          role="tab"
          aria-selected={tab.key === active}
          tabIndex={tab.key === active ? 0 : -1}
          onClick={() => onChange(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
