import { useQuery } from "@tanstack/react-query";
import { Skeleton, Slider } from "antd";
import { api } from "@/shared/api/client";
import type { Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import type { Comparison } from "../types";
import { SaveBar } from "./SaveBar";
import { WeightTable } from "./WeightTable";
import type { TabProps } from "./weights";

/** People's weights mixed with what the customers' scores tell: indicators in which customers differ count more. */
export function BlendTab({ model, items, draft, setDraft, busy, save, compared }: TabProps & { compared: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const codes = items.map((item) => item.code);
  const entropy = useQuery({
    queryKey: ["value", "models", model.id, "entropy", model.rev, codes],
    queryFn: () => api.post<Schema<"EntropyAnswer">>(`/value/models/${model.id}/weights/entropy`, { codes }),
    retry: false,
    enabled: codes.length > 0,
  });
  const pairs = useQuery({
    queryKey: ["value", "models", model.id, "ahp", "blend", draft.judges],
    queryFn: () =>
      api.post<{ group: Comparison }>(`/value/models/${model.id}/weights/ahp`, {
        n: codes.length,
        judges: draft.judges,
      }),
    retry: false,
    enabled: compared && codes.length >= 2,
  });
  const typed = codes.map((code) => draft.weights[code] ?? 0);
  const total = typed.reduce((sum, weight) => sum + weight, 0);
  const people = compared ? (pairs.data?.group.weights ?? undefined) : typed.map((weight) => weight / (total || 1));
  if (entropy.isPending) return <Skeleton active title={false} />;
  if (!entropy.data) return <Problem error={entropy.error} />;
  const machine = entropy.data.weights ?? [];
  const mixed = machine.map((weight, at) => draft.lambda * (people?.[at] ?? 0) + (1 - draft.lambda) * weight);
  const weights = compared
    ? { judges: draft.judges }
    : { weights: Object.fromEntries(codes.map((code, at) => [code, people?.[at] ?? 0])) };
  return (
    <div className="stack">
      <p className="muted">{t("models.blendHint", { count: entropy.data.sampled })}</p>
      <WeightTable
        items={items}
        columns={[
          { head: t(compared ? "models.method.ahp" : "models.people"), values: people ?? [] },
          { head: t("models.entropy"), values: machine },
          { head: t("models.mixed"), values: mixed },
        ]}
      />
      <div>
        <p>{t("models.lambda", { people: format.percent(draft.lambda), data: format.percent(1 - draft.lambda) })}</p>
        <Slider
          min={0.5}
          max={1}
          step={0.05}
          value={draft.lambda}
          onChange={(lambda) => setDraft({ ...draft, lambda })}
          tooltip={{ formatter: (value) => format.percent(value ?? 0) }}
          ariaLabelForHandle={t("models.lambdaLabel")}
          ariaValueTextFormatterForHandle={(value) => format.percent(value ?? 0)}
        />
      </div>
      <SaveBar
        busy={busy}
        disabled={!people}
        onSave={() => void save({ method: "blend", lambda: draft.lambda, ...weights })}
      />
    </div>
  );
}
