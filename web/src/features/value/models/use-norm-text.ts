import { useCallback } from "react";
import type { Domain } from "@/shared/format/numbers";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Normaliser } from "../types";

/** A normaliser in one line: which raw values score 0 and 100. */
export function useNormText(): (norm: Normaliser, domain?: string) => string {
  const { t } = useT();
  const format = useFormat();
  return useCallback(
    (norm, domain) => {
      const shown = (x = 0) => format.measure(x, domain as Domain);
      const lo = norm.kind === "low" ? norm.hi : norm.lo;
      const hi = norm.kind === "low" ? norm.lo : norm.hi;
      const points = (norm.points ?? []).map((point) => `${shown(point.x)} → ${point.y}`).join(", ");
      return t(`models.normText.${norm.kind}`, { lo: shown(lo), hi: shown(hi), points });
    },
    [t, format],
  );
}
