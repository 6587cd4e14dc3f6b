import { Radio } from "antd";
import { useMeta } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import type { Load } from "./types";

interface Props {
  loads: Load[];
  sameNumber: string;
  onSameNumber: (value: string) => void;
}

/** What moves with a merge, and what becomes of what both have. */
export function Loads({ loads, sameNumber, onSameNumber }: Props) {
  const { t } = useT();
  const label = useLabel();
  const format = useFormat();
  const { entities } = useMeta();
  const name = (what: string) =>
    label(entities.find((entity) => entity.name === what)?.label) || t(`merge.what.${what}`, { defaultValue: what });
  if (loads.length === 0) return <p className="muted">{t("merge.nothingMoves")}</p>;
  return (
    <ul className="merge-loads">
      {loads.map((load) => (
        <li key={load.what}>
          {name(load.what)} <strong>{format.number(load.count)}</strong>
          {load.clashes > 0 && load.how !== "rename" && (
            <span className="muted">
              {" "}
              {t("merge.twice", { count: load.clashes })} {t(`merge.how.${load.how}`)}
            </span>
          )}
          {load.clashes > 0 && load.how === "rename" && (
            <div>
              <span>{t("merge.sameNumber", { count: load.clashes })}</span>{" "}
              <Radio.Group
                aria-label={t("merge.sameNumber", { count: load.clashes })}
                value={sameNumber}
                onChange={(event) => onSameNumber(event.target.value as string)}
                options={[
                  { value: "both", label: t("merge.numbers.both") },
                  { value: "one", label: t("merge.numbers.one") },
                ]}
              />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
