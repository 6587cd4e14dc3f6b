import { Link } from "@tanstack/react-router";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import type { NetworkLink } from "./types";

/** Stands in a text where the name goes, so that the name can be a link. */
const PLACE = "\u0001";

/** A link in words, seen from the customer whose page it is. */
export function Said({ link }: { link: NetworkLink }) {
  const { t } = useT();
  const [before, after] = t(`links.${link.outward ? "out" : "in"}.${link.kind}`, { other: PLACE }).split(PLACE);
  return (
    <span>
      {before}
      {link.hidden ? (
        <span className="muted">{t("links.hidden")}</span>
      ) : (
        <Link to="/$entity/$id" params={{ entity: "accounts", id: link.other }}>
          {link.name}
        </Link>
      )}
      {after} {link.grade && <GradeChip grade={link.grade} />}
    </span>
  );
}
