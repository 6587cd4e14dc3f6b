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
  const took = async (done: ModelDetail | undefined) => {
    if (done) client.setQueryData(key, done);
    // Refused perhaps because somebody was quicker: what is shown must be what is there.
    else await client.invalidateQueries({ queryKey: key });
    await client.invalidateQueries({ queryKey: modelsQuery.queryKey, exact: true });
    return done !== undefined;
  };
  return {
    busy,
    change: async (change: object) =>
      took(
        await run(
          () => api.patch<ModelDetail>(`/value/models/${model.id}`, { rev: model.rev, ...change }),
          t("record.saved"),
        ),
      ),
    move: async (verb: string, body: object = {}) => {
      const done = await took(await run(() => api.post<ModelDetail>(`/value/models/${model.id}/${verb}`, body)));
      if (done && verb === "activate") await refreshValue(client);
      return done;
    },
  };
}
