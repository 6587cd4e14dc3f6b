import { useEffect } from "react";

/** Puts the page's name into the browser's title bar, where its history and its tabs take it from. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = name ? `${name} · Loam` : "Loam 沃土";
  }, [name]);
}
