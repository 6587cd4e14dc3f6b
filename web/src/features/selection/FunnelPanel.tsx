import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Wanted } from "./queries";
import type { Funnel, FunnelStep } from "./types";

/** The columns of the funnel, from nobody has decided to decided. */
const STEPS = [
  ["undecided", "undecided", { selection: "undecided" }],
  ["screened", "screened", {}],
  ["matched", "matched", { screening: "matched" }],
  ["selected", "selected", { selection: "selected" }],
  ["observed", "observed", { selection: "observed" }],
  ["not_served", "notServed", { selection: "not_served" }],
] as const;

const BANDS = ["selected", "observed", "not_served", "undecided"] as const;

const segmentOf = (step: FunnelStep) => step.segment || "none";

function Bar({ step, most }: { step: FunnelStep; most: number }) {
  const { t } = useT();
  const name = step.name || t("selection.noSegment");
  return (
    <div className="funnel-row">
      <span className="funnel-name">{name}</span>
      <span className="funnel-bar" aria-hidden="true" style={{ width: `${(100 * step.total) / most}%` }}>
        {BANDS.map((band) => (
          <span key={band} className={`funnel-${band}`} style={{ flexGrow: step[band] }} />
        ))}
      </span>
      <span className="num">{step.total}</span>
    </div>
  );
}

/** How far the customers of each segment are on the way from undecided to chosen. */
export function FunnelPanel({ funnel, onChoose }: { funnel: Funnel; onChoose: (wanted: Wanted) => void }) {
  const { t } = useT();
  const format = useFormat();
  const steps = funnel.segments ?? [];
  const most = Math.max(1, ...steps.map((step) => step.total));
  const table = (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("selection.segment")}</th>
          <th scope="col" className="num">
            {t("selection.mustHaves")}
          </th>
          <th scope="col" className="num">
            {t("selection.step.total")}
          </th>
          {STEPS.map(([name, label]) => (
            <th scope="col" key={name} className="num">
              {t(`selection.step.${label}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={segmentOf(step)}>
            <th scope="row">{step.name || t("selection.noSegment")}</th>
            <td className="num">{step.must_haves}</td>
            <td className="num">{format.number(step.total)}</td>
            {STEPS.map(([name, , wanted]) => (
              <td className="num" key={name}>
                <button
                  type="button"
                  className="link"
                  disabled={step[name] === 0}
                  onClick={() => onChoose({ segment: segmentOf(step), ...wanted })}
                >
                  {format.number(step[name])}
                </button>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Picture title={t("selection.funnel")} table={table}>
      <div className="funnel">
        {steps.map((step) => (
          <Bar key={segmentOf(step)} step={step} most={most} />
        ))}
      </div>
      <p className="legend">
        {BANDS.map((band) => (
          <span key={band}>
            <i className={`funnel-${band}`} /> {t(`selection.is.${band}`)}
          </span>
        ))}
      </p>
    </Picture>
  );
}
