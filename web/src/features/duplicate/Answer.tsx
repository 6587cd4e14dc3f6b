import { Link } from "@tanstack/react-router";
import { useT } from "@/shared/i18n";
import { Reasons } from "./Reasons";
import type { Answer } from "./types";

/** What was found: the records one may see, and that there are others one may ask for. */
export function AnswerList({ answer, blank }: { answer: Answer; blank?: boolean }) {
  const { t } = useT();
  return (
    <ul className="doubles">
      {answer.items.map((found) => (
        <li key={found.id}>
          <Link to="/$entity/$id" params={{ entity: found.entity, id: found.id }} target={blank ? "_blank" : undefined}>
            {found.name}
          </Link>{" "}
          {found.of && <span className="muted">{found.of}</span>}
          {found.owner && (
            <span className="muted">
              {t("record.owner")} {found.owner}
            </span>
          )}{" "}
          <Reasons reasons={found.reasons} />
        </li>
      ))}
      {answer.hidden.map((hidden) => (
        <li key={`${hidden.reason}/${hidden.ask}/${hidden.pool ?? ""}`}>
          {hidden.pool ? (
            <Link to="/pool" target={blank ? "_blank" : undefined}>
              {t("duplicate.inPool")}
            </Link>
          ) : (
            t("duplicate.hidden")
          )}{" "}
          <Reasons reasons={[hidden.reason]} />{" "}
          {!hidden.pool && (
            <span className="muted">
              {hidden.ask ? t("duplicate.ask", { whom: hidden.ask }) : t("duplicate.askAnybody")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
