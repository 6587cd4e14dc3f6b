import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { visionQuery } from "./queries";
import type { VisionGap, VisionSegment } from "./types";

/** Those of today as a bar, those needed as a line over it. */
function Bars({ segments }: { segments: VisionSegment[] }) {
  const { t } = useT();
  const most = Math.max(1, ...segments.map((one) => Math.max(one.present, one.needed ?? 0)));
  const width = (n: number) => `${(100 * n) / most}%`;
  return (
    <div className="vision-bars">
      {segments.map((one) => (
        <div className="funnel-row" key={one.segment}>
          <span className="funnel-name">{one.name}</span>
          <span className="vision-bar" aria-hidden="true">
            <span style={{ width: width(one.present) }} />
            {one.needed !== null && <i style={{ left: width(one.needed) }} />}
          </span>
          <span className="vision-figures">
            <b>{one.present}</b>
            {one.needed === null ? (
              <span className="muted"> {t("vision.open")}</span>
            ) : (
              <>
                <span className="muted"> / {one.needed}</span>
                {(one.gap ?? 0) > 0 && (
                  <span className="state-amber"> {t("vision.lack", { count: one.gap ?? 0 })}</span>
                )}
              </>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}

function Figures({ gap }: { gap: VisionGap }) {
  const { t } = useT();
  const format = useFormat();
  const shown = (n: number | null) => (n === null ? "–" : format.number(n));
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("selection.segment")}</th>
          {["needed", "targets", "present", "gap"].map((head) => (
            <th scope="col" className="num" key={head}>
              {t(`vision.${head}`)}
            </th>
          ))}
          <th scope="col">{t("vision.basis")}</th>
        </tr>
      </thead>
      <tbody>
        {gap.segments.map((one) => (
          <tr key={one.segment}>
            <th scope="row">
              <Link
                to="/$entity"
                params={{ entity: "accounts" }}
                search={{ filter: { and: [{ field: "segment", op: "eq", value: one.segment }] } }}
              >
                {one.name}
              </Link>
            </th>
            <td className="num">{shown(one.needed)}</td>
            <td className="num">{shown(one.targets)}</td>
            <td className="num">{shown(one.present)}</td>
            <td className="num">{shown(one.gap)}</td>
            <td>{t(`vision.basis.${one.basis}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Vision({ gap }: { gap: VisionGap }) {
  const { t } = useT();
  const strategy = gap.strategy;
  if (!strategy)
    return (
      <EmptyState
        title={t("vision.none")}
        text={t("vision.noneHint")}
        action={
          <Link to="/$entity" params={{ entity: "strategies" }}>
            {t("nav.strategy")}
          </Link>
        }
      />
    );
  const missing = gap.total.gap ?? 0;
  return (
    <div className="stack">
      <section className="panel">
        <div className="panel-head">
          <h2>
            <Link to="/$entity/$id" params={{ entity: "strategies", id: strategy.id }}>
              {strategy.name}
            </Link>
          </h2>
          <ReportExport
            what={{ name: "selection.vision", title: t("selection.tab.vision"), path: "/selection/exports/vision" }}
          />
        </div>
        <p className="vision-words">{strategy.vision}</p>
        <p>
          {strategy.target_year !== null &&
            t("vision.year", { year: String(strategy.target_year), count: strategy.years_left ?? 0 })}{" "}
          {gap.total.needed !== null && (
            <strong>{t("vision.total", { needed: gap.total.needed, present: gap.total.present, gap: missing })}</strong>
          )}
        </p>
        {!gap.whole && <p className="muted">{t("future.partly")}</p>}
        {gap.may_edit && (
          <Link to="/$entity/$id" params={{ entity: "strategies", id: strategy.id }}>
            {t("vision.enter")}
          </Link>
        )}
      </section>
      <Picture title={t("vision.title")} table={<Figures gap={gap} />} note={t("vision.presentNote")}>
        <Bars segments={gap.segments} />
      </Picture>
    </div>
  );
}

/** The customers our vision needs against those of today. */
export function VisionTab() {
  const query = useQuery(visionQuery());
  return <Loaded query={query}>{(gap) => <Vision gap={gap} />}</Loaded>;
}
