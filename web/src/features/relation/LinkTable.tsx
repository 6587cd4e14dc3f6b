import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useToday } from "@/shared/api/today";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { Said } from "./Said";
import type { NetworkLink } from "./types";

function EndButton({ link }: { link: NetworkLink }) {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const today = useToday();
  const end = () =>
    modal.confirm({
      title: t("links.endAsk"),
      content: t("links.endNote"),
      okText: t("links.end"),
      onOk: async () => {
        const body = { rev: link.rev, valid_to: today };
        await run(
          () => api.patch(`/account-links/${link.id}`, body),
          t("links.ended"),
          () => Promise.all(["account-links", "accounts"].map((entity) => refreshEntity(client, entity))),
        );
      },
    });
  return (
    <Button size="small" loading={busy} onClick={end}>
      {t("links.end")}
    </Button>
  );
}

/** The links of a customer, those in force first. */
export function LinkTable({ links }: { links: NetworkLink[] }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain stacked">
      <thead>
        <tr>
          <th scope="col">{t("links.relation")}</th>
          <th scope="col" className="num">
            {t("links.share")}
          </th>
          <th scope="col">{t("links.since")}</th>
          <th scope="col">{t("links.until")}</th>
          <th scope="col">{t("links.source")}</th>
          <th scope="col" aria-label={t("links.actions")} />
        </tr>
      </thead>
      <tbody>
        {links.map((link) => (
          <tr key={link.id} className={link.valid_to ? "muted" : undefined}>
            <td className="whole">
              <Said link={link} />
            </td>
            <td className="num" data-label={t("links.share")}>
              {link.share === null ? "–" : format.percent(link.share, 1)}
            </td>
            <td data-label={t("links.since")}>{link.valid_from ?? "–"}</td>
            <td data-label={t("links.until")}>{link.valid_to ?? t("links.inForce")}</td>
            <td data-label={t("links.source")}>{link.source || "–"}</td>
            <td>
              {link.may_edit && (
                <span className="page-actions">
                  <Link to="/$entity/$id" params={{ entity: "account-links", id: link.id }}>
                    {t("links.open")}
                  </Link>
                  {!link.valid_to && <EndButton link={link} />}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
