import { useQuery } from "@tanstack/react-query";
import type { Domain } from "@/shared/format/numbers";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { rawValuesQuery } from "../queries";
import type { DefinitionLeaf, ModelDetail, Normaliser, RawValues } from "../types";
import { NormCurve } from "./NormCurve";
import { scoreOf } from "./norm";

/** What the curve makes of the middle customer and of the middle half. */
function Middle({ norm, domain, values }: { norm: Normaliser; domain: string; values: RawValues }) {
  const { t } = useT();
  const format = useFormat();
  const [low, median, high] = values.quartiles;
  if (low === undefined || median === undefined || high === undefined) return null;
  const [first, middle, last] = [low, median, high].map((x) => scoreOf(norm, x));
  if (first == null || middle == null || last == null) return null;
  return (
    <p>
      {t("models.middle", {
        median: format.measure(median, domain as Domain),
        score: middle.toFixed(0),
        from: Math.min(first, last).toFixed(0),
        to: Math.max(first, last).toFixed(0),
      })}
    </p>
  );
}

function Counted({ values }: { values: RawValues }) {
  const { t } = useT();
  const format = useFormat();
  const parts: [string, number][] = [
    ["models.known", values.known],
    ["models.unknown", values.unknown],
    ["models.notApplicable", values.not_applicable],
    ["models.notMeasured", values.missing],
    ["models.outside", values.below + values.above],
  ];
  return (
    <p className="muted">
      {parts
        .filter(([key, count]) => count > 0 || key === "models.unknown")
        .map(([key, count]) => t(key, { count, shown: format.number(count) }))
        .join(" · ")}
      {values.sampled < values.accounts &&
        ` · ${t("models.sampled", { shown: format.number(values.sampled), all: format.number(values.accounts) })}`}
    </p>
  );
}

/** The curve of a leaf before the values the customers have. */
export function Customers({ model, leaf, norm }: { model: ModelDetail; leaf: DefinitionLeaf; norm: Normaliser }) {
  const query = useQuery(rawValuesQuery(model.id, leaf.code, norm.kind === "log"));
  return (
    <div className="stack">
      <NormCurve norm={norm} domain={leaf.domain} values={query.data} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.data && (
        <div className="norm-customers">
          <Middle norm={norm} domain={leaf.domain} values={query.data} />
          <Counted values={query.data} />
        </div>
      )}
    </div>
  );
}
