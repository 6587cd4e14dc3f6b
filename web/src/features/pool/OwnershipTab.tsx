import { useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useT } from "@/shared/i18n";
import { Loaded } from "@/shared/ui/Loaded";
import { When } from "@/shared/ui/When";
import { DaysLeft } from "./OwnerMenu";
import { ownershipQuery } from "./queries";
import type { Move, Ownership } from "./types";
import { useBatch } from "./use-batch";

function Undo({ move }: { move: Move }) {
  const { t } = useT();
  const { modal } = App.useApp();
  const { busy, move: run } = useBatch();
  const ask = () =>
    modal.confirm({
      title: t("owners.undoAsk"),
      content: t("owners.undoNote"),
      okText: t("owners.undo"),
      onOk: () => run(`/transfers/${move.batch}/undo`, {}, (count) => t("owners.undone", { count })),
    });
  return (
    <Button size="small" loading={busy} onClick={ask}>
      {t("owners.undo")}
    </Button>
  );
}

function Standing({ data }: { data: Ownership }) {
  const { t } = useT();
  return (
    <dl className="figures">
      <div className="figure">
        <dt>{t(data.state === "pooled" ? "owners.pooledSince" : "owners.since")}</dt>
        <dd>{data.since ?? t("value.unknown")}</dd>
      </div>
      {data.pool && (
        <div className="figure">
          <dt>{t(data.state === "pooled" ? "owners.inPool" : "owners.homePool")}</dt>
          <dd>{data.pool}</dd>
        </div>
      )}
      {data.on && (
        <div className="figure">
          <dt>{t("owners.on")}</dt>
          <dd>
            {data.on} <DaysLeft data={data} />
            <span className="figure-note">
              {data.rule && t(`owners.rule.${data.rule}`)}
              {data.last && t("owners.counted", { day: data.last })}
            </span>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Row({ move }: { move: Move }) {
  const { t } = useT();
  const nobody = t("owners.nobody");
  return (
    <tr>
      <td className="muted">
        <When at={move.at} exact />
      </td>
      <th scope="row">{t(`owners.kind.${move.kind}`)}</th>
      <td data-label={t("owners.move")} className="whole">
        {move.kind === "keep" ? move.to : `${move.from || nobody} → ${move.to || move.pool || nobody}`}
      </td>
      <td data-label={t("grade.reason")} className="whole">
        {move.reason}
      </td>
      <td data-label={t("owners.by")}>{move.by || t("timeline.system")}</td>
      <td>{move.undoable && <Undo move={move} />}</td>
    </tr>
  );
}

/** Whose a customer is, until when, and whose it was. */
export function OwnershipTab({ account }: { account: string }) {
  const { t } = useT();
  const query = useQuery(ownershipQuery(account));
  return (
    <Loaded query={query}>
      {(data) => (
        <div className="stack">
          <Standing data={data} />
          {data.locked && data.state !== "pooled" && <p className="muted">{t("owners.lockedNote")}</p>}
          <h2>{t("owners.history")}</h2>
          {data.moves.length === 0 ? (
            <p className="muted">{t("owners.noHistory")}</p>
          ) : (
            <table className="plain stacked">
              <thead>
                <tr>
                  <th scope="col">{t("audit.when")}</th>
                  <th scope="col">{t("owners.what")}</th>
                  <th scope="col">{t("owners.move")}</th>
                  <th scope="col">{t("grade.reason")}</th>
                  <th scope="col">{t("owners.by")}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {data.moves.map((move) => (
                  <Row key={move.id} move={move} />
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </Loaded>
  );
}
