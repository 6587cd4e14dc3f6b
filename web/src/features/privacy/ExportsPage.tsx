import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import type { Page, Schema } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { PageHead } from "@/shared/ui/PageHead";
import { Tabbed } from "@/shared/ui/Tabbed";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { ErasuresTab } from "./ErasuresTab";
import { ExportedWhat } from "./ExportedWhat";

type Line = Schema<"ExportLine">;

const COLORS: Record<string, string | undefined> = {
  refused: "tag-red",
  waiting: "tag-orange",
  declined: "tag-red",
  approved: "tag-green",
};

function Decide({ line }: { line: Line }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const decide = (approve: boolean) =>
    run(
      () => api.post(`/exports/${line.id}/decide`, { approve }),
      approve ? t("export.approved") : t("export.declined"),
      () => client.invalidateQueries({ queryKey: ["exports"] }),
    );
  return (
    <span className="buttons">
      <Button size="small" type="primary" loading={busy} onClick={() => void decide(true)}>
        {t("export.approve")}
      </Button>{" "}
      <Button size="small" disabled={busy} onClick={() => void decide(false)}>
        {t("export.decline")}
      </Button>
    </span>
  );
}

function Row({ line, mayDecide }: { line: Line; mayDecide: boolean }) {
  const { t } = useT();
  const format = useFormat();
  const label = useLabel();
  return (
    <tr>
      <td className="muted">
        <When at={line.at} exact />
      </td>
      <td>{line.user || t("timeline.system")}</td>
      <td className="whole">
        {label(line.label)}
        <ExportedWhat line={line} />
      </td>
      <td className="num">{t("export.rows", { count: line.rows, rows: format.number(line.rows) })}</td>
      <td className="whole">{line.purpose}</td>
      <td className="whole">
        <span className={`tag ${COLORS[line.state] ?? ""}`}>{t(`export.state.${line.state}`)}</span>
        {line.decided_by && <span className="muted">{line.decided_by} </span>}
        {line.state === "approved" && <span className="muted">{t("export.until", { day: line.ends_on })}</span>}
        {line.state === "waiting" && mayDecide && !line.own && <Decide line={line} />}
      </td>
    </tr>
  );
}

function Lines({ state }: { state?: string }) {
  const { t } = useT();
  const mayDecide = useCommand("exports.approve");
  const query = useInfiniteQuery({
    queryKey: ["exports", "lines", state ?? ""],
    queryFn: ({ pageParam }) => api.get<Page<Line>>("/exports", { state, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  return (
    <Loaded query={query}>
      {(data) => {
        const lines = data.pages.flatMap((page) => page.items);
        if (lines.length === 0) return <EmptyState title={t("export.none")} text={t("export.noneHint")} />;
        return (
          <>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
            <section className="scroll-x" tabIndex={0} aria-label={t("export.log")}>
              <table className="plain wide-table stacked">
                <thead>
                  <tr>
                    {["at", "user", "entity", "rows", "purpose", "state"].map((column) => (
                      <th scope="col" key={column} className={column === "rows" ? "num" : undefined}>
                        {t(`export.column.${column}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {lines.map((line) => (
                    <Row key={line.id} line={line} mayDecide={mayDecide} />
                  ))}
                </tbody>
              </table>
            </section>
            {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t("list.more")}</Button>}
          </>
        );
      }}
    </Loaded>
  );
}

function Use() {
  const { t } = useT();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: ["exports", "use"],
    queryFn: () => api.get<Schema<"ExportUse">>("/exports/use"),
  });
  if (!data) return null;
  return (
    <p className="muted">
      {data.unlimited
        ? t("export.unlimited")
        : t("export.today", { used: format.number(data.used), limit: format.number(data.limit) })}
    </p>
  );
}

/** What left the house, what waits for consent, and who was erased. */
export function ExportsPage() {
  const { t } = useT();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: "/shell/exports" });
  const seesErasures = [useCommand("privacy.manage"), useCommand("audit.read")].some(Boolean);
  const tabs = [
    { key: "log", label: t("export.log"), children: <Lines /> },
    { key: "waiting", label: t("export.waiting"), children: <Lines state="waiting" /> },
    { key: "refused", label: t("export.refusedOnes"), children: <Lines state="refused" /> },
    ...(seesErasures ? [{ key: "erased", label: t("erasure.title"), children: <ErasuresTab /> }] : []),
  ];
  return (
    <div className="page">
      <PageHead title={t("export.page")} note={t("export.note")} />
      <Use />
      <Tabbed
        label={t("export.page")}
        tabs={tabs}
        active={tab}
        onChange={(key) => void navigate({ to: "/exports", search: { tab: key }, replace: true })}
      />
    </div>
  );
}
