import { Segmented, Skeleton } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useT } from "@/shared/i18n";
import type { ChartOption } from "./Chart";

// The chart library is large and few screens need it: it comes when the first picture is drawn.
const Chart = lazy(() => import("./Chart"));

interface Props {
  title: string;
  option?: ChartOption;
  /** A picture drawn without the chart library, or figures below the chart. */
  children?: ReactNode;
  height?: number;
  table: ReactNode;
  note?: ReactNode;
}

/** A picture with the table of its figures a click away. */
export function Picture({ title, option, children, height = 260, table, note }: Props) {
  const { t } = useT();
  const [as, setAs] = useState<"picture" | "table">("picture");
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        <Segmented
          size="small"
          aria-label={t("picture.as", { title })}
          value={as}
          onChange={(value) => setAs(value as "picture" | "table")}
          options={[
            { value: "picture", label: t("picture.picture") },
            { value: "table", label: t("picture.table") },
          ]}
        />
      </div>
      {as === "table" ? (
        <div className="scroll-x">{table}</div>
      ) : option ? (
        <Suspense fallback={<Skeleton.Node active style={{ width: "100%", height }} />}>
          <Chart option={option} height={height} label={title} />
        </Suspense>
      ) : null}
      {(option || as === "picture") && children}
      {note && <p className="muted">{note}</p>}
    </section>
  );
}
