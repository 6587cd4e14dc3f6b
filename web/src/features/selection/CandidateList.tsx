import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { DecideDialog } from "./DecideDialog";
import { candidatesQuery, type Wanted } from "./queries";
import { ScreeningDrawer } from "./ScreeningDrawer";
import type { Candidate, Funnel } from "./types";

const SELECTIONS = ["undecided", "selected", "observed", "not_served"];
const SCREENINGS = ["pending", "matched", "not_matched", "incomplete"];

function Filters({ funnel, wanted, onWanted }: { funnel: Funnel; wanted: Wanted; onWanted: (wanted: Wanted) => void }) {
  const { t } = useT();
  const segments = (funnel.segments ?? []).map((step) => ({
    value: step.segment || "none",
    label: step.name || t("selection.noSegment"),
  }));
  const choice = (field: keyof Wanted, name: string, options: { value: string; label: string }[]) => (
    <Select
      aria-label={name}
      value={wanted[field] ?? ""}
      onChange={(value) => onWanted({ ...wanted, [field]: value || undefined })}
      options={[{ value: "", label: t("selection.any", { name }) }, ...options]}
      popupMatchSelectWidth={false}
    />
  );
  const named = (prefix: string, values: string[]) => values.map((value) => ({ value, label: t(`${prefix}${value}`) }));
  return (
    <div className="toolbar">
      {choice("segment", t("selection.segment"), segments)}
      {choice("selection", t("selection.selection"), named("selection.is.", SELECTIONS))}
      {choice("screening", t("selection.screening"), named("selection.screening.", SCREENINGS))}
    </div>
  );
}

function Match({ one }: { one: Candidate }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  if (one.score === null) return <span className="muted">{t("selection.screening.pending")}</span>;
  return (
    <>
      {format.percent(one.score ?? 0)} {t(`selection.screening.${one.screening}`)}
      {one.misses && one.misses.length > 0 && (
        <span className="muted misses">
          {t("selection.misses", { list: one.misses.map((miss) => label(miss)).join(t("selection.comma")) })}
        </span>
      )}
    </>
  );
}

function Row({
  one,
  may,
  onScreen,
  onDecide,
}: {
  one: Candidate;
  may: boolean;
  onScreen: () => void;
  onDecide: () => void;
}) {
  const { t } = useT();
  return (
    <tr>
      <th scope="row" className="whole">
        <GradeChip grade={one.grade} />{" "}
        <Link to="/$entity/$id" params={{ entity: "accounts", id: one.id }}>
          {one.name}
        </Link>
      </th>
      <td>{one.segment}</td>
      <td className="whole">
        <Match one={one} />
      </td>
      <td className="whole">
        <Tag>{t(`selection.is.${one.selection}`)}</Tag>
        {one.reason && <span className="misses">{one.reason}</span>}
        {(one.by || one.on) && (
          <span className="muted misses">
            {one.by} {one.on}
            {one.review_on && ` · ${t("selection.reviewOn", { date: one.review_on })}`}
          </span>
        )}
      </td>
      <td>
        <span className="page-actions">
          <Button size="small" onClick={onScreen}>
            {t("selection.screen")}
          </Button>
          {may && (
            <Button size="small" onClick={onDecide}>
              {t("selection.decide")}
            </Button>
          )}
        </span>
      </td>
    </tr>
  );
}

/** Customers with their match, what they miss, and the decision about them. */
export function CandidateList({
  funnel,
  wanted,
  onWanted,
}: {
  funnel: Funnel;
  wanted: Wanted;
  onWanted?: (wanted: Wanted) => void;
}) {
  const { t } = useT();
  const pages = useInfiniteQuery(candidatesQuery(wanted));
  const [screened, setScreened] = useState<Candidate | null>(null);
  const [decided, setDecided] = useState<Candidate | null>(null);
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel">
      {onWanted && <Filters funnel={funnel} wanted={wanted} onWanted={onWanted} />}
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {pages.isSuccess && items.length === 0 && (
        <p className="muted">{t(onWanted ? "list.noMatch" : "selection.noneUnserved")}</p>
      )}
      {items.length > 0 && (
        <table className="plain stacked candidates">
          <thead>
            <tr>
              <th scope="col">{t("selection.customer")}</th>
              <th scope="col">{t("selection.segment")}</th>
              <th scope="col">{t("selection.match")}</th>
              <th scope="col">{t("selection.selection")}</th>
              <th scope="col" aria-label={t("action.moreActions")} />
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <Row
                key={one.id}
                one={one}
                may={funnel.may_decide}
                onScreen={() => setScreened(one)}
                onDecide={() => setDecided(one)}
              />
            ))}
          </tbody>
        </table>
      )}
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
      {screened && <ScreeningDrawer id={screened.id} name={screened.name} onClose={() => setScreened(null)} />}
      {decided && <DecideDialog one={decided} onClose={() => setDecided(null)} />}
    </section>
  );
}
