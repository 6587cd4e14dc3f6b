import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import type { Contact, Position } from "./types";

/** The words of a choice, as the metadata has them. */
export function useOption(entity: string, field: string) {
  const label = useLabel();
  const options = useEntity(entity)?.fields.find((one) => one.name === field)?.options ?? [];
  const list = options.map((option) => ({ value: option.value, label: label(option.label) }));
  return {
    list,
    text: (value: unknown) => list.find((option) => option.value === value)?.label ?? String(value ?? ""),
  };
}

/** How a seat stands: the stance of who holds it, or why nobody does. Colour never says it alone. */
export const standingOf = (position: Position, holder: Contact | undefined): string =>
  position.holder ? (holder?.stance ?? "unknown") : (position.vacancy ?? "unidentified");

export function useStandingText() {
  const stance = useOption("contacts", "stance");
  const vacancy = useOption("positions", "vacancy");
  return (standing: string) =>
    standing === "vacant" || standing === "unidentified" ? vacancy.text(standing) : stance.text(standing);
}

export function StanceTag({ stance }: { stance: string }) {
  const text = useStandingText();
  return <span className={`stance stance-${stance}`}>{text(stance)}</span>;
}

/** Influence as five dots and in words. */
export function Influence({ value }: { value: number }) {
  const { t } = useT();
  return (
    <span
      className="influence"
      role="img"
      aria-label={t("people.influenceOf", { value })}
      title={t("people.influenceOf", { value })}
    >
      {"●".repeat(value)}
      <span className="muted">{"○".repeat(Math.max(0, 5 - value))}</span>
    </span>
  );
}
