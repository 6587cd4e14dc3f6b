import { Button } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import type { ModelDetail, Weighting } from "../types";
import { useNormText } from "./use-norm-text";

function useHow() {
  const { t } = useT();
  const format = useFormat();
  return (weighting?: Weighting) => {
    if (!weighting) return t("models.how.shipped");
    const judges = (weighting.judges ?? []).map((judge) => judge.name).join("、");
    return t(`models.how.${weighting.method}`, {
      judges,
      cr: (weighting.cr ?? 0).toFixed(3),
      people: format.percent(weighting.lambda ?? 1),
      count: weighting.sampled ?? 0,
    });
  };
}

function GroupText({ model, code }: { model: ModelDetail; code: string }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const norm = useNormText();
  const how = useHow();
  const { groups, leaves, weightings } = model.definition;
  const group = groups.find((one) => one.code === code);
  return (
    <section>
      <h2>
        {code} {t(`value.group.${code}`)} · {format.percent(group?.weight ?? 0, 1)}
      </h2>
      <p className="muted">{how(weightings?.find((one) => one.node === code))}</p>
      <table className="plain stacked explained">
        <thead>
          <tr>
            <th scope="col">{t("value.leaf")}</th>
            <th scope="col">{t("models.norm")}</th>
            <th scope="col">{t("models.unknownIs")}</th>
            <th scope="col" className="num">
              {t("models.inGroup")}
            </th>
          </tr>
        </thead>
        <tbody>
          {leaves
            .filter((leaf) => leaf.group === code && leaf.weight > 0)
            .map((leaf) => {
              const info = model.leaves.find((one) => one.code === leaf.code);
              return (
                <tr key={leaf.code}>
                  <th scope="row" className="whole">
                    <span className="leaf-code">{leaf.code}</span> {label(info?.name)}
                    <div className="leaf-reason muted">{label(info?.definition)}</div>
                  </th>
                  <td data-label={t("models.norm")}>
                    {info?.masked ? "•••" : norm(leaf.normaliser, leaf.domain)}{" "}
                    <span className="muted">{label(info?.unit)}</span>
                  </td>
                  <td data-label={t("models.unknownIs")}>
                    {leaf.impute}
                    {leaf.max_age_days ? ` · ${t("models.expires", { days: leaf.max_age_days })}` : ""}
                  </td>
                  <td className="num" data-label={t("models.inGroup")}>
                    {format.percent(leaf.weight, 1)}
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </section>
  );
}

/** How this version scores, in words and tables: to be read, printed and hung up. */
export function Explained({ model }: { model: ModelDetail }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const how = useHow();
  const { groups, cuts, hysteresis, min_coverage, gates, horizon_years, weightings } = model.definition;
  const counting = model.definition.leaves.filter((leaf) => leaf.weight > 0);
  const judged = counting.filter((leaf) => leaf.source === "judged").length;
  const share = (value: number) => format.percent(value);
  return (
    <article className="stack printable">
      <header className="panel-head">
        <h2>{t("models.howTitle", { name: label(model.name), version: model.version })}</h2>
        <Button className="no-print" onClick={() => window.print()}>
          {t("models.print")}
        </Button>
      </header>
      <p>
        {t("models.howV", {
          groups: groups
            .filter((group) => group.weight > 0)
            .map((group) => `${t(`value.group.${group.code}`)} ${format.percent(group.weight, 1)}`)
            .join(" + "),
        })}
      </p>
      <p className="muted">{how(weightings?.find((one) => one.node === "groups"))}</p>
      <p>{t("models.howUnknown")}</p>
      <p>
        {t("models.judged", {
          count: judged,
          of: counting.length,
          percent: format.percent(judged / (counting.length || 1), 1),
        })}
      </p>
      {groups
        .filter((group) => group.weight > 0)
        .map((group) => (
          <GroupText key={group.code} model={model} code={group.code} />
        ))}
      <section>
        <h2>{t("models.cuts")}</h2>
        <p>{t("models.howCuts", { s: cuts.s, a: cuts.a, b: cuts.b, h: hysteresis })}</p>
        <p>
          {t("models.howCoverage", {
            s: share(min_coverage.s),
            a: share(min_coverage.a),
            any: share(min_coverage.any),
          })}
        </p>
        <p>
          {gates.off
            ? t("models.howNoGates")
            : t("models.howGates", {
                ls: gates.longevity_s,
                la: gates.longevity_a,
                es: gates.efficiency_s,
                ea: gates.efficiency_a,
                fs: gates.fit_s,
                fa: gates.fit_a,
                months: gates.max_insight_months,
              })}
        </p>
        <p>{t("models.howHorizon", { years: horizon_years })}</p>
      </section>
    </article>
  );
}
