import { App } from "antd";
import { useCallback, useState } from "react";
import { useProblemText } from "./Problem";

/** Runs a write once at a time; a refusal becomes a message. Resolves to undefined when it was refused. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const { message } = App.useApp();
  const text = useProblemText();
  const run = useCallback(
    async <T>(work: () => Promise<T>, done?: string): Promise<T | undefined> => {
      setBusy(true);
      try {
        const result = await work();
        if (done) message.success(done);
        return result;
      } catch (error) {
        message.error(text(error));
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [message, text],
  );
  return { busy, run };
}
