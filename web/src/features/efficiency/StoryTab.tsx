import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Money } from "@/shared/ui/Money";
import { Problem } from "@/shared/ui/Problem";
import { Behind, Hours, IndexBar, sourceOf } from "./Cells";
import { Basis, FigureList } from "./Headline";
import { storyQuery } from "./queries";
import type { Story } from "./types";
import "./efficiency.css";

function Development({ story }: { story: Story }) {
  const { t } = useT();
  const format = useFormat();
  const months = story.months === null ? "–" : t("efficiency.monthsOf", { count: story.months });
  return (
    <section className="panel">
      <h2>{t("efficiency.development")}</h2>
      <dl className="figures">
        <div className="figure">
          <dt>{t(story.first_order ? "efficiency.toFirstOrder" : "efficiency.soFar")}</dt>
          <dd>{months}</dd>
        </div>
        <div className="figure">
          <dt>{t("efficiency.developPm")}</dt>
          <dd title={story.develop_pm === null ? t("efficiency.developUnknown") : undefined}>
            {story.develop_pm === null ? "–" : format.quantity(story.develop_pm, 1)}
            {story.develop_cost !== null && (
              <span className="figure-note">
                <Money amount={story.develop_cost} />
              </span>
            )}
          </dd>
        </div>
        <div className="figure">
          <dt>{t("efficiency.totalPm")}</dt>
          <dd>
            <Behind source={sourceOf(story.sources, "efforts")}>{format.quantity(story.total_pm, 1)}</Behind>
            {story.total_cost !== null && (
              <span className="figure-note">
                <Money amount={story.total_cost} />
              </span>
            )}
          </dd>
        </div>
        {story.payback > 0 && (
          <div className="figure">
            <dt>{t("efficiency.payback")}</dt>
            <dd>{t("efficiency.paybackYear", { year: story.payback })}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Test({ story }: { story: Story }) {
  const { t } = useT();
  return (
    <section className="panel">
      <h2>
        {t("efficiency.test")} · {t(`efficiency.verdict.${story.verdict}`)}
      </h2>
      <ul className="test">
        {(["pays", "needs", "earn"] as const).map((part) => (
          <li key={part}>
            {t(`efficiency.${part}`)}{" "}
            <span className={story.test[part] === "no" ? "state-red" : "muted"}>
              {t(`efficiency.answer.${story.test[part]}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Years({ story }: { story: Story }) {
  const { t } = useT();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("efficiency.year")}</th>
          <th scope="col" className="num">
            {t("efficiency.hours")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.flow")}
          </th>
          <th scope="col" className="num">
            {t("efficiency.flowSum")}
          </th>
        </tr>
      </thead>
      <tbody>
        {story.years.map((year) => (
          <tr key={year.year}>
            <th scope="row">{year.year}</th>
            <td className="num">
              <Hours hours={year.hours} sources={[]} />
            </td>
            <td className="num">{year.flow === null ? "–" : <Money amount={year.flow} />}</td>
            <td className="num">{year.sum === null ? "–" : <Money amount={year.sum} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What winning and keeping a customer has taken, on the customer's page. */
export function StoryTab({ id }: { id: string }) {
  const { t } = useT();
  const query = useQuery(storyQuery(id));
  const story = query.data;
  if (query.isPending) return <Skeleton active />;
  if (!story) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="stack">
      <section className="panel">
        <h2>{t("efficiency.last12")}</h2>
        <dl className="figures">
          <FigureList figures={story} sources={story.sources} masked={story.masked} />
          {!story.masked && (
            <div className="figure">
              <dt>{t("efficiency.index")}</dt>
              <dd>
                <IndexBar value={story.index} />
              </dd>
            </div>
          )}
        </dl>
        <Basis data={story} coverage={story.coverage} />
      </section>
      <Development story={story} />
      <Test story={story} />
      {story.years.length > 0 && !story.masked && <Years story={story} />}
    </div>
  );
}
