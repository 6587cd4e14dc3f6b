import { useT } from "@/shared/i18n";
import type { Contact } from "./types";
import "./warmth.css";

/** From which warmth on somebody counts as warm, and as lukewarm. */
const WARM = 50;
const LUKEWARM = 15;

const tone = (warmth: number) => (warmth >= WARM ? "warm" : warmth >= LUKEWARM ? "lukewarm" : "cold");

/** How warm somebody is with all of us: a short bar with its number, as colour alone says nothing to some. */
export function Warmth({ contact }: { contact: Contact }) {
  const { t } = useT();
  if (contact.warmth === undefined) return null;
  if (contact.warmth === null) return <span className="muted">{t("people.cold")}</span>;
  const warmth = Math.round(contact.warmth);
  return (
    <span className="warmth" title={t("people.warmthTitle", { warmth, date: contact.last_contact_on ?? "" })}>
      <span className="warmth-bar" aria-hidden>
        <span className={`warmth-${tone(contact.warmth)}`} style={{ width: `${warmth}%` }} />
      </span>
      {warmth}
    </span>
  );
}
