import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { ConcentrationPanel } from "./ConcentrationPanel";
import { EvaluateButton } from "./EvaluateButton";
import { MovementPanel } from "./MovementPanel";
import { Proposals } from "./Proposals";
import { Pyramid } from "./Pyramid";
import { boardQuery } from "./queries";
import type { Board } from "./types";
import "./value.css";

function Note({ board }: { board: Board }) {
  const { t } = useT();
  const label = useLabel();
  const { model } = board;
  return (
    <>
      {board.as_of && (
        <>
          {t("value.asOf")} <When at={board.as_of} exact />
        </>
      )}
      {model && ` · ${label(model.name)} v${model.version}`} · <Link to="/value/models">{t("models.title")}</Link>
    </>
  );
}

export function BoardPage() {
  const { t } = useT();
  const query = useQuery(boardQuery);
  const board = query.data;
  const graded = board?.grades.some((row) => row.count > 0);
  const recent = board?.concentration && board.concentration.cr1 !== null;
  const concentration = recent ? board.concentration : board?.concentration_total;
  return (
    <div className="page">
      <PageHead title={t("board.title")} note={board && <Note board={board} />} extra={<EvaluateButton />} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {board && !graded && (
        <EmptyState
          title={t("board.empty")}
          text={t("board.emptyHint")}
          action={<Link to="/imports/new">{t("home.import")}</Link>}
        />
      )}
      {board && graded && (
        <>
          <div className="columns-2">
            <Pyramid rows={board.grades} />
            {concentration && <ConcentrationPanel data={concentration} allTime={!recent} />}
          </div>
          {board.movement && <MovementPanel data={board.movement} />}
          <Proposals waiting={board.waiting} />
        </>
      )}
    </div>
  );
}
