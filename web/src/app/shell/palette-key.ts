import { useEffect } from "react";

const apple = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys that open the palette, as they are printed on the reader's keyboard. */
export const COMMAND_KEY = apple ? "⌘K" : "Ctrl K";

/** Opens the palette from wherever one is, also while typing. */
export function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(apple ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open]);
}
