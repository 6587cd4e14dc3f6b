import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import { useRefusals } from "@/shared/list/use-refusals";
import { useAction } from "@/shared/ui/use-action";
import { refreshOwners } from "./queries";
import type { OwnerBatch } from "./types";

/** Moves customers and says what became of them; resolves to whether any moved. */
export function useBatch() {
  const client = useQueryClient();
  const { message } = App.useApp();
  const refused = useRefusals(useEntity("accounts"));
  const { busy, run } = useAction();
  const move = async (path: string, body: object, done: (count: number) => string): Promise<boolean> => {
    const shown = (result: OwnerBatch) => {
      if (result.failed.length === 0) message.success(done(result.moved));
      else refused(result.moved, result.failed);
      return refreshOwners(client);
    };
    const result = await run(() => api.post<OwnerBatch>(path, body), undefined, shown);
    if (result) return result.moved > 0;
    await refreshOwners(client);
    return false;
  };
  return { busy, move };
}
