import { App } from "antd";
import { useCallback, useState } from "react";
import { useProblemText } from "./Problem";

/**
 * Runs a write once at a time; a refusal becomes a message. Resolves to undefined when it was refused.
 *
 * `refresh` follows a write that was stored, and is waited for: the button is free, and the dialog closes, only when the
 * screen shows what was stored, since the next write would bear an old revision. A refused write refreshes nothing: where
 * somebody else may have been quicker, the caller shows what is there.
 */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const { message } = App.useApp();
  const text = useProblemText();
  const run = useCallback(
    async <T>(
      work: () => Promise<T>,
      done?: string,
      refresh?: (result: T) => Promise<unknown>,
    ): Promise<T | undefined> => {
      setBusy(true);
      try {
        let result: T;
        try {
          result = await work();
        } catch (error) {
          message.error(text(error));
          return undefined;
        }
        if (done) message.success(done);
        // What fails from here on is no refusal: the write is stored.
        await refresh?.(result);
        return result;
      } finally {
        setBusy(false);
      }
    },
    [message, text],
  );
  return { busy, run };
}
