import { useMeta } from "@/shared/api/session";
import { useLabel } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import type { Hit } from "./use-hits";

/** A record that was found, on one line. */
export function HitLine({ hit }: { hit: Hit }) {
  const label = useLabel();
  const { entities } = useMeta();
  return (
    <span className="hit">
      {hit.grade && <GradeChip grade={hit.grade} />}
      <span className="hit-title">{hit.title}</span>
      <span className="muted">
        {hit.subtitle || label(entities.find((entity) => entity.name === hit.entity)?.label)}
      </span>
    </span>
  );
}
