import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { Maybe, Schema, With } from "@/shared/api/types";
import { Picture } from "@/shared/chart/Picture";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ExportButton } from "@/shared/list/ExportButton";
import { RefSelect } from "@/shared/record/RefSelect";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Money } from "@/shared/ui/Money";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import "./wallet.css";

type Cell = Maybe<Schema<"WhiteCell">, "ours" | "share" | "white">;
type Customer = With<
  Maybe<Schema<"WhiteCustomer">, "overlap">,
  { cells: Record<string, Cell | undefined>; total: Cell }
>;
type Product = With<Schema<"WhiteProduct">, { total: Cell }>;
type WhiteSpace = With<Schema<"WhiteSpace">, { products: Product[]; accounts: Customer[]; total: Cell }>;

const whiteQuery = (segment?: string) =>
  queryOptions({
    queryKey: ["records", "wallets", "white", segment ?? ""],
    queryFn: () => api.get<WhiteSpace>("/wallet/white-space", { segment }),
  });

function CellView({ cell, most }: { cell: Cell | undefined; most: number }) {
  const { t } = useT();
  const format = useFormat();
  if (!cell) return null;
  const depth = cell.white === null || most <= 0 ? 0 : Math.sqrt(Number(cell.white) / most);
  return (
    <span className={`white-cell ${cell.white === null ? "hatched" : ""}`} style={{ ["--depth" as string]: depth }}>
      {cell.white === null ? (
        <span title={t("white.openHint")}>{t("value.unknown")}</span>
      ) : (
        <Money amount={cell.white} />
      )}
      <span className="white-share" title={t("white.share")}>
        {cell.share !== null && format.percent(cell.share)}
        {cell.outgrown && <span title={t("white.outgrown")}> ⚠</span>}
      </span>
    </span>
  );
}

function Matrix({ data }: { data: WhiteSpace }) {
  const { t } = useT();
  const format = useFormat();
  const most = Math.max(
    0,
    ...data.accounts.flatMap((row) => Object.values(row.cells).map((cell) => Number(cell?.white ?? 0))),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("white.title")}>
      <table className="plain white-matrix">
        <thead>
          <tr>
            <th scope="col">{t("gaps.customer")}</th>
            {data.products.map((product) => (
              <th scope="col" key={product.product} className="num">
                {product.whole ? t("white.whole") : product.product}
              </th>
            ))}
            <th scope="col" className="num">
              {t("white.total")}
            </th>
            <th scope="col" className="num">
              {t("white.overlap")}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.accounts.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to="/$entity/$id" params={{ entity: "accounts", id: row.id }}>
                  {row.name}
                </Link>
              </th>
              {data.products.map((product) => (
                <td key={product.product}>
                  <CellView cell={row.cells[product.product]} most={most} />
                </td>
              ))}
              <td>
                <CellView cell={row.total} most={most} />
              </td>
              <td className="num">{row.overlap === null ? "–" : format.percent(row.overlap)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("white.total")}</th>
            {data.products.map((product) => (
              <td key={product.product}>
                <CellView cell={product.total} most={0} />
              </td>
            ))}
            <td>
              <CellView cell={data.total} most={0} />
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Figures({ data }: { data: WhiteSpace }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("gaps.customer")}</th>
          <th scope="col">{t("white.product")}</th>
          {["white.spend", "white.ours", "white.share", "white.white"].map((key) => (
            <th scope="col" key={key} className="num">
              {t(key)}
            </th>
          ))}
          <th scope="col">{t("white.datedOn")}</th>
        </tr>
      </thead>
      <tbody>
        {data.accounts.flatMap((row) =>
          data.products.map((product) => {
            const cell = row.cells[product.product];
            return (
              cell && (
                <tr key={row.id + product.product}>
                  <th scope="row">{row.name}</th>
                  <td>{product.whole ? t("white.whole") : product.product}</td>
                  <td className="num">
                    <Money amount={cell.spend} full />
                  </td>
                  <td className="num">
                    {cell.ours === null ? t("value.unknown") : <Money amount={cell.ours} full />}
                    {cell.computed && cell.ours !== null && <span className="muted"> {t("white.computed")}</span>}
                  </td>
                  <td className="num">{cell.share === null ? "–" : format.percent(cell.share, 1)}</td>
                  <td className="num">{cell.white === null ? "–" : <Money amount={cell.white} full />}</td>
                  <td>{cell.dated_on}</td>
                </tr>
              )
            );
          }),
        )}
      </tbody>
    </table>
  );
}

/** Where customers spend what they could spend with us. */
export function WhiteSpacePage() {
  const { t } = useT();
  const rights = useRights("wallets");
  const [segment, setSegment] = useState<string>();
  const query = useQuery(whiteQuery(segment));
  const data = query.data;
  return (
    <div className="page">
      <PageHead
        title={t("white.title")}
        note={t("white.note")}
        extra={
          <>
            {rights.export && (
              <ExportButton
                look="both"
                what={{
                  name: "wallet.white-space",
                  title: t("white.title"),
                  path: "/wallet/white-space/export",
                  query: { segment },
                }}
              />
            )}
            <Link to="/$entity" params={{ entity: "wallets" }}>
              <Button>{t("white.lines")}</Button>
            </Link>
          </>
        }
      />
      <div style={{ maxWidth: 260 }}>
        <RefSelect
          entity="segments"
          label={t("gaps.segment")}
          value={segment}
          onChange={(chosen) => setSegment((chosen as string | null) ?? undefined)}
        />
      </div>
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {data && data.accounts.length === 0 && <EmptyState title={t("white.none")} text={t("white.noneHint")} />}
      {data && data.accounts.length > 0 && (
        <Picture title={t("white.picture")} table={<Figures data={data} />} note={t("white.legend")}>
          <Matrix data={data} />
        </Picture>
      )}
    </div>
  );
}
