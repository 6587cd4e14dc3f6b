import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { Figure } from "@/shared/ui/Figure";
import { boardQuery } from "./queries";

/** What the largest customer buys of all that is bought in twelve months. */
export function ShareFigure() {
  const { t } = useT();
  const format = useFormat();
  const { data } = useQuery(boardQuery);
  const share = data?.concentration?.cr1;
  if (share === null || share === undefined) return null;
  return (
    <Figure label={t("home.figure.largest")}>
      <Link to="/value">{format.percent(share, 1)}</Link>
    </Figure>
  );
}
