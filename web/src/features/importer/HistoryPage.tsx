import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { apiUrl } from "@/shared/api/client";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { Importer } from "./Importer";
import { importsQuery } from "./queries";
import type { Import } from "./types";
import { UndoButton } from "./UndoButton";
import "./importer.css";

const STATES: Record<string, string> = {
  draft: "import.state.draft",
  running: "import.state.running",
  done: "import.state.done",
  stopped: "import.state.stopped",
  undone: "import.state.undone",
};

function Row({ item }: { item: Import }) {
  const { t } = useT();
  const format = useFormat();
  const state = item.stopped ? "stopped" : item.state;
  const count = (value: number) => (item.state === "draft" ? "–" : format.number(value));
  return (
    <tr>
      <th scope="row" className="whole">
        <Link to="/imports/$id" params={{ id: item.id }}>
          {item.file}
        </Link>
      </th>
      <td>{STATES[state] ? t(STATES[state] as string) : state}</td>
      <td className="num" data-label={t("import.newAccounts")}>
        {count(item.counts.accounts.created)}
      </td>
      <td className="num" data-label={t("import.newOrders")}>
        {count(item.counts.orders.created)}
      </td>
      <td className="num" data-label={t("import.rejected")}>
        {item.counts.rejected > 0 ? (
          <a href={apiUrl(`/imports/${item.id}/rejected`, { format: "xlsx" })} download>
            {format.number(item.counts.rejected)}
          </a>
        ) : (
          count(item.counts.rejected)
        )}
      </td>
      <td data-label={t("import.by")}>
        <Importer id={item.created_by} />
      </td>
      <td>
        <When at={item.created_at} />
      </td>
      <td>{["done", "stopped"].includes(state) && <UndoButton id={item.id} file={item.file} small />}</td>
    </tr>
  );
}

/** All imports, with what came of them. */
export function HistoryPage() {
  const { t } = useT();
  const query = useQuery(importsQuery);
  const start = (
    <Link to="/imports/new">
      <Button type="primary">{t("import.new")}</Button>
    </Link>
  );
  return (
    <div className="page">
      <PageHead title={t("nav.imports")} extra={start} />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {query.data?.length === 0 && <EmptyState title={t("import.none")} text={t("home.emptyHint")} />}
      {query.data && query.data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="scroll-x" tabIndex={0} aria-label={t("nav.imports")}>
          <table className="plain stacked">
            <thead>
              <tr>
                <th scope="col">{t("import.file")}</th>
                <th scope="col">{t("import.state")}</th>
                <th scope="col" className="num">
                  {t("import.newAccounts")}
                </th>
                <th scope="col" className="num">
                  {t("import.newOrders")}
                </th>
                <th scope="col" className="num">
                  {t("import.rejected")}
                </th>
                <th scope="col">{t("import.by")}</th>
                <th scope="col">{t("import.at")}</th>
                <th scope="col">{t("import.undo")}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.map((item) => (
                <Row key={item.id} item={item} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
