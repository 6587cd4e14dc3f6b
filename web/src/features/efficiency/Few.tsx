import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";

const FEW = 15;

/** The first rows of a long report and a button for the others. */
export function useFew<T>(items: T[]): [T[], ReactNode] {
  const { t } = useT();
  const format = useFormat();
  const [all, setAll] = useState(false);
  if (all || items.length <= FEW + 5) return [items, null];
  return [
    items.slice(0, FEW),
    <Button key="all" onClick={() => setAll(true)}>
      {t("efficiency.showAll", { count: format.number(items.length) })}
    </Button>,
  ];
}
