import { type ComponentType, lazy, useEffect, useState } from "react";

type Load<P> = () => Promise<ComponentType<P>>;

const waiting: (() => Promise<unknown>)[] = [];

/**
 * A part of a screen that the first paint can do without. Its code is asked for when it is drawn, or ahead of that by
 * `useAhead`; once there it is drawn at once, like any other part. It needs a Suspense above it.
 */
export function later<P extends object>(load: Load<P>): ComponentType<P> {
  let ready: ComponentType<P> | undefined;
  const fetch = async () => {
    ready = await load();
    return { default: ready };
  };
  waiting.push(fetch);
  const Lazy = lazy(fetch);
  return function Later(props: P) {
    // Chosen once: changing over to the loaded part would start it anew.
    const [Part] = useState<ComponentType<P>>(() => ready ?? (Lazy as unknown as ComponentType<P>));
    return <Part {...props} />;
  };
}

/** Loads the parts made with `later`, one after the other, once the screen is drawn and the browser has nothing to do. */
export function useAhead(drawn: boolean): void {
  useEffect(() => {
    if (!drawn || waiting.length === 0) return;
    // Not in every browser; there a pause serves.
    const idle = window.requestIdleCallback ?? ((work: () => void) => window.setTimeout(work, 300));
    const next = () => {
      // What fails now is asked for again when it is needed.
      void waiting
        .shift()?.()
        .catch(() => undefined)
        .then(() => waiting.length > 0 && idle(next));
    };
    idle(next);
  }, [drawn]);
}
