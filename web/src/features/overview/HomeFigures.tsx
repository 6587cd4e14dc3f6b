import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { totalQuery } from "@/shared/api/records";
import { useMe, useMeta } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { toQuery } from "@/shared/list/search";
import { Figure } from "@/shared/ui/Figure";
import { figuresFor } from "./home-figures";
import "./overview.css";

/** The figures of the day; each opens the list that it counts. `children` are those that no list counts. */
export function HomeFigures({ everybody, children }: { everybody: boolean; children?: ReactNode }) {
  const { t } = useT();
  const format = useFormat();
  const me = useMe();
  const today = useToday();
  const { entities } = useMeta();
  const figures = figuresFor(everybody, today).flatMap((figure) => {
    const entity = entities.find((one) => one.name === figure.entity);
    return entity && me.entities[figure.entity]?.read ? [{ ...figure, query: toQuery(entity, figure.search) }] : [];
  });
  const counts = useQueries({ queries: figures.map((figure) => totalQuery(figure.entity, figure.query)) });
  return (
    <section className="panel home-figures" aria-label={t("home.figures")}>
      <dl className="figures">
        {figures.map((figure, at) => {
          const count = counts[at]?.data;
          // A field that a role hides takes the figure made of it along.
          if (counts[at]?.error) return null;
          return (
            <Figure key={figure.key} label={t(`home.figure.${figure.key}`)}>
              <Link to="/$entity" params={{ entity: figure.entity }} search={figure.search}>
                <span className={figure.urgent && count ? "state-red" : undefined}>
                  {count === undefined ? "…" : format.number(count)}
                </span>
              </Link>
            </Figure>
          );
        })}
        {children}
      </dl>
    </section>
  );
}
