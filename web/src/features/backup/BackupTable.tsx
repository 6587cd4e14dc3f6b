import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useState } from "react";
import { api, apiUrl } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { bytes, restoreCommand } from "./command";
import { type Backup, backupsQuery, type State } from "./queries";

const COLORS: Record<Backup["state"], string> = { whole: "tag tag-green", made: "tag", damaged: "tag tag-red" };

const addressOf = (backup: Backup) => `/backups/${encodeURIComponent(backup.name)}`;

/** How a backup is brought back: with the command only, as no server may be using the data. */
function Restoring({ backup, state, onClose }: { backup: Backup; state: State; onClose: () => void }) {
  const { t } = useT();
  return (
    <Modal open title={t("backup.restoring")} onCancel={onClose} footer={null}>
      <ol className="steps stack">
        <li>{t("backup.step.stop")}</li>
        <li>
          {t("backup.step.run")}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className="command" tabIndex={0}>
            {restoreCommand(backup, state)}
          </pre>
          {backup.encrypted && <p className="muted">{t("backup.step.key")}</p>}
        </li>
        <li>{t("backup.step.confirm")}</li>
      </ol>
    </Modal>
  );
}

function Row({ backup, state, onCheck }: { backup: Backup; state: State; onCheck: (name: string) => void }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { run } = useAction();
  const [restoring, setRestoring] = useState(false);
  const taken = format.absolute(backup.taken_at ?? "");
  const remove = () =>
    modal.confirm({
      title: t("backup.deleteAsk", { at: taken }),
      content: t("backup.deleteNote"),
      okText: t("action.delete"),
      onOk: async () => {
        const refresh = () => client.invalidateQueries({ queryKey: backupsQuery.queryKey });
        const work = async () => (await api.del(addressOf(backup))) ?? true;
        if (!(await run(work, t("backup.deleted"), refresh))) await refresh();
      },
    });
  const origin =
    backup.origin === "scheduled" ? t("backup.origin.scheduled") : backup.by_name || t("backup.origin.asked");
  return (
    <tr>
      <th scope="row" className="when">
        <When at={backup.taken_at} exact />
      </th>
      <td>
        <span className={COLORS[backup.state]}>{t(`backup.state.${backup.state}`)}</span>
        {backup.checked_at && (
          <span className="muted checked">
            {" "}
            <When at={backup.checked_at} />
          </span>
        )}
      </td>
      <td className="num">{bytes(backup.size, format.quantity)}</td>
      <td>
        {backup.written > 0
          ? t("backup.holds", { rows: format.number(backup.rows), files: format.number(backup.files) })
          : "—"}
      </td>
      <td>{backup.encrypted ? t("backup.encrypted") : t("backup.plain")}</td>
      <td>{origin}</td>
      <td>
        <span className="buttons">
          <Button size="small" onClick={() => onCheck(backup.name)} aria-label={`${t("backup.check")} ${taken}`}>
            {t("backup.check")}
          </Button>
          {state.may_download && (
            <Button
              size="small"
              href={apiUrl(addressOf(backup))}
              download={backup.name}
              aria-label={`${t("backup.download")} ${taken}`}
            >
              {t("backup.download")}
            </Button>
          )}
          <Button size="small" onClick={() => setRestoring(true)} aria-label={`${t("backup.restore")} ${taken}`}>
            {t("backup.restore")}
          </Button>
          <Button size="small" danger onClick={remove} aria-label={`${t("action.delete")} ${taken}`}>
            {t("action.delete")}
          </Button>
        </span>
        {restoring && <Restoring backup={backup} state={state} onClose={() => setRestoring(false)} />}
      </td>
    </tr>
  );
}

/** The backups in the folder, the newest first. */
export function BackupTable({ state, onCheck }: { state: State; onCheck: (name: string) => void }) {
  const { t } = useT();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("nav.backups")}>
      <table className="plain wide-table stacked backups">
        <thead>
          <tr>
            <th scope="col">{t("backup.taken")}</th>
            <th scope="col">{t("backup.stateHead")}</th>
            <th scope="col" className="num">
              {t("backup.size")}
            </th>
            <th scope="col">{t("backup.content")}</th>
            <th scope="col">{t("backup.protection")}</th>
            <th scope="col">{t("backup.by")}</th>
            <th scope="col">{t("backup.actions")}</th>
          </tr>
        </thead>
        <tbody>
          {state.items.map((backup) => (
            <Row key={backup.name} backup={backup} state={state} onCheck={onCheck} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
