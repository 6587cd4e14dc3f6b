import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { GradeMatrix } from "@/shared/chart/GradeMatrix";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { GRADE_COLORS, GRADES } from "@/shared/ui/grades";
import { Problem } from "@/shared/ui/Problem";
import { trialChangesQuery } from "../queries";
import type { Trial, TrialMove } from "../types";

type Result = Trial["result"];

/** Customers by grade, before and after, side by side. */
function Distribution({ result }: { result: Result }) {
  const { t } = useT();
  const format = useFormat();
  const most = Math.max(1, ...GRADES.flatMap((grade) => [result.before[grade] ?? 0, result.after[grade] ?? 0]));
  const table = (
    <table className="plain matrix">
      <thead>
        <tr>
          <th scope="col">{t("value.grade")}</th>
          <th scope="col">{t("models.before")}</th>
          <th scope="col">{t("models.after")}</th>
        </tr>
      </thead>
      <tbody>
        {GRADES.map((grade) => (
          <tr key={grade}>
            <th scope="row">{grade === "U" ? t("grade.short.U") : grade}</th>
            <td>{format.number(result.before[grade] ?? 0)}</td>
            <td>{format.number(result.after[grade] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  const bar = (count: number, grade: string, muted: boolean) => (
    <span className="trial-bar">
      <span
        style={{
          width: `${(100 * count) / most}%`,
          background: GRADE_COLORS[grade as keyof typeof GRADE_COLORS],
          opacity: muted ? 0.4 : 1,
        }}
      />
      <span className="number">{format.number(count)}</span>
    </span>
  );
  return (
    <Picture title={t("models.distribution")} table={table}>
      <dl className="trial-bars">
        {GRADES.map((grade) => (
          <div key={grade}>
            <dt>
              <GradeChip grade={grade} />
            </dt>
            <dd>
              {bar(result.before[grade] ?? 0, grade, true)}
              {bar(result.after[grade] ?? 0, grade, false)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t("models.distributionNote")}</p>
    </Picture>
  );
}

function Moves({ result }: { result: Result }) {
  const { t } = useT();
  return (
    <section className="panel">
      <h2>{t("models.fromTo")}</h2>
      <div className="scroll-x">
        <GradeMatrix matrix={result.migration.counts} />
      </div>
    </section>
  );
}

function Shift({ shift }: { shift: Result["shift"] }) {
  const { t } = useT();
  const format = useFormat();
  const bins = shift.bins ?? [];
  const most = Math.max(1, ...bins.map((bin) => bin.accounts));
  const name = (from: number | null, to: number | null) => {
    if (from === null) return t("models.below", { points: to });
    if (to === null) return t("models.above", { points: from });
    return t("models.between", { from, to });
  };
  return (
    <section className="panel">
      <h2>{t("models.shift")}</h2>
      <p className="muted number">
        {t("models.shiftNote", { mean: format.quantity(shift.mean, 1), median: format.quantity(shift.median, 1) })}
      </p>
      <table className="plain">
        <tbody>
          {bins.map((bin) => (
            <tr key={`${bin.from}`}>
              <th scope="row" className="nowrap">
                {name(bin.from, bin.to)}
              </th>
              <td className="bar-cell" aria-hidden="true">
                <span className="bar">
                  <span className="bar-fill" style={{ width: `${(100 * bin.accounts) / most}%` }} />
                </span>
              </td>
              <td className="num">{format.number(bin.accounts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Why a grade would differ: what holds it back, and the indicator whose contribution differs most. */
function Why({ move }: { move: TrialMove }) {
  const { t } = useT();
  const label = useLabel();
  const signed = (points: number) => `${points > 0 ? "+" : ""}${points.toFixed(1)}`;
  return (
    <>
      {move.leaf && t("models.because", { name: label(move.leaf.name), points: signed(move.leaf.to - move.leaf.from) })}
      {(move.reasons ?? []).slice(0, 1).map((reason) => (
        <div key={reason.code} className="muted">
          {label(reason)}
        </div>
      ))}
    </>
  );
}

function Changes({ id, changed }: { id: string; changed: number }) {
  const { t } = useT();
  const format = useFormat();
  const query = useInfiniteQuery(trialChangesQuery(id));
  const moves = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel">
      <h2>{t("models.whoMoves", { count: changed, shown: format.number(changed) })}</h2>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active title={false} />}
      {query.data && moves.length === 0 && (
        <p className="muted">{t(changed > 0 ? "models.noneVisible" : "models.nobodyMoves")}</p>
      )}
      {moves.length > 0 && (
        <table className="plain stacked trial-moves">
          <thead>
            <tr>
              <th scope="col">{t("models.customer")}</th>
              <th scope="col">{t("value.grade")}</th>
              <th scope="col" className="num">
                {t("value.score")}
              </th>
              <th scope="col">{t("models.why")}</th>
            </tr>
          </thead>
          <tbody>
            {moves.map((move) => (
              <tr key={move.account.id}>
                <th scope="row" className="whole">
                  <Link to="/$entity/$id" params={{ entity: "accounts", id: move.account.id }}>
                    {move.account.name}
                  </Link>
                </th>
                <td className="nowrap">
                  <GradeChip grade={move.from} /> → <GradeChip grade={move.to} />
                </td>
                <td className="num nowrap">
                  {move.v_from.toFixed(1)} → {move.v_to.toFixed(1)}
                </td>
                <td className="whole">
                  <Why move={move} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {query.hasNextPage && (
        <div className="list-foot">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("models.more")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** What a version would change: grades before and after, scores, and who moves. */
export function TrialResult({ id, trial }: { id: string; trial: Trial }) {
  return (
    <div className="stack">
      <div className="two">
        <Distribution result={trial.result} />
        <Moves result={trial.result} />
      </div>
      <Changes id={id} changed={trial.result.changed} />
      <Shift shift={trial.result.shift} />
    </div>
  );
}
