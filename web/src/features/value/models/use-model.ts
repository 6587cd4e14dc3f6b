import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { modelQuery, modelsQuery, refreshValue } from "../queries";
import type { ModelDetail } from "../types";

/** Changing one version: drafts by PATCH under the revision that is shown, moves by their verb. */
export function useModel(model: ModelDetail) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const key = modelQuery(model.id).queryKey;
  const refreshList = () => client.invalidateQueries({ queryKey: modelsQuery.queryKey, exact: true });
  const show = (stored: ModelDetail) => {
    client.setQueryData(key, stored);
    return refreshList();
  };
  const took = async (done: ModelDetail | undefined) => {
    if (done) return true;
    // Refused perhaps because somebody was quicker: what is shown must be what is there.
    await client.invalidateQueries({ queryKey: key });
    await refreshList();
    return false;
  };
  return {
    busy,
    change: async (change: object) =>
      took(
        await run(
          () => api.patch<ModelDetail>(`/value/models/${model.id}`, { rev: model.rev, ...change }),
          t("record.saved"),
          show,
        ),
      ),
    move: async (verb: string, body: object = {}) => {
      const work = () => api.post<ModelDetail>(`/value/models/${model.id}/${verb}`, body);
      const showMove = async (stored: ModelDetail) => {
        await show(stored);
        if (verb === "activate") await refreshValue(client);
      };
      return took(await run(work, undefined, showMove));
    },
  };
}
