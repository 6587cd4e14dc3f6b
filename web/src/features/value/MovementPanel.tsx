import { GradeFlow } from "@/shared/chart/GradeMatrix";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { When } from "@/shared/ui/When";
import type { Movement } from "./types";

/** Who moved between the grades since the evaluation before. */
export function MovementPanel({ data }: { data: Movement }) {
  const { t } = useT();
  const format = useFormat();
  const note = (
    <>
      <When at={data.from} exact /> → <When at={data.to} exact /> ·{" "}
      {t("board.moved", { up: format.number(data.up), down: format.number(data.down), fresh: format.number(data.new) })}
      {data.net !== null && ` · ${t("board.net", { rate: format.percent(data.net, 1) })}`}
    </>
  );
  return <GradeFlow title={t("board.movement")} matrix={data.matrix} note={note} />;
}
