import { useSyncExternalStore } from "react";

const query = window.matchMedia("(max-width: 767px)");

function subscribe(changed: () => void): () => void {
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** True on phones and other narrow windows. */
export const useNarrow = () => useSyncExternalStore(subscribe, () => query.matches);
