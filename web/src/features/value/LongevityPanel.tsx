import { useQuery } from "@tanstack/react-query";
import { Alert, Select } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { inputsQuery } from "./queries";

const YEARS = [1, 2, 3, 4, 5, 6, 8, 10];

/** How long the customer is likely to live, what that is made of, and whether it outlives a development. */
export function LongevityPanel({ id }: { id: string }) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const [years, setYears] = useState(4);
  const query = useQuery({ ...inputsQuery(id, years), placeholderData: (last) => last });
  const life = query.data?.longevity;
  if (!life) return null;
  const figure = (value: number | null | undefined, digits: number) => (value == null ? "–" : value.toFixed(digits));
  return (
    <section className="panel">
      <h2>{t("longevity.title")}</h2>
      <dl className="figures">
        <div className="figure">
          <dt>{t("longevity.l")}</dt>
          <dd>
            {life.l == null ? <span className="muted">{t("value.unknown")}</span> : life.l.toFixed(1)}
            <span className="figure-note muted">
              {t("score.coverage", { percent: Math.round(life.coverage * 100) })}
            </span>
          </dd>
        </div>
        <div className="figure">
          <dt>{t("longevity.expected")}</dt>
          <dd>{life.expected_years == null ? "–" : t("longevity.years", { years: life.expected_years.toFixed(1) })}</dd>
        </div>
        <div className="figure">
          <dt>
            {t("longevity.through")}{" "}
            <Select
              size="small"
              aria-label={t("longevity.development")}
              value={years}
              onChange={setYears}
              options={YEARS.map((year) => ({ value: year, label: t("longevity.years", { years: year }) }))}
            />
          </dt>
          <dd className={life.doubtful ? "state-red" : undefined}>
            {life.through == null ? "–" : format.percent(life.through, 1)}
          </dd>
        </div>
      </dl>
      {life.doubtful && (
        <Alert
          type="warning"
          showIcon
          title={t("longevity.doubtful", { percent: format.percent(life.through ?? 0, 1), years })}
        />
      )}
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("longevity.part")}</th>
            <th scope="col" className="num">
              {t("longevity.fact")}
            </th>
            <th scope="col" className="num">
              {t("value.score")}
            </th>
            <th scope="col" className="num">
              {t("value.weight")}
            </th>
          </tr>
        </thead>
        <tbody>
          {life.parts.map((part) => (
            <tr key={part.code}>
              <th scope="row">{t(`longevity.part.${part.code}`)}</th>
              <td className="num">
                {part.code === "z" && figure(life.z, 2)}
                {part.code === "s3" && (life.survival == null ? "–" : format.percent(life.survival, 1))}
              </td>
              <td className="num">
                {part.known ? part.score.toFixed(1) : <span className="muted">({part.score})</span>}
              </td>
              <td className="num">{format.percent(part.weight)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {life.caveats.map((caveat) => (
        <p key={caveat.en} className="caveat">
          {label(caveat)}
        </p>
      ))}
    </section>
  );
}
