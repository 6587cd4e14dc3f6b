import { useCallback } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Normaliser } from "../types";

/** A normaliser in one line: which raw values score 0 and 100. */
export function useNormText(): (norm: Normaliser) => string {
  const { t } = useT();
  const format = useFormat();
  return useCallback(
    (norm) => {
      const shown = (x = 0) => format.quantity(x, Math.abs(x) < 1000 ? 3 : 0);
      const lo = norm.kind === "low" ? norm.hi : norm.lo;
      const hi = norm.kind === "low" ? norm.lo : norm.hi;
      const points = (norm.points ?? []).map((point) => `${shown(point.x)} → ${point.y}`).join(", ");
      return t(`models.normText.${norm.kind}`, { lo: shown(lo), hi: shown(hi), points });
    },
    [t, format],
  );
}
