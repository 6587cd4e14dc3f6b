import { FrownOutlined, MehOutlined, SmileOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { useT } from "@/shared/i18n";

const FACES: { value: number; key: string; icon: ReactNode }[] = [
  { value: -1, key: "entry.mood.bad", icon: <FrownOutlined /> },
  { value: 0, key: "entry.mood.even", icon: <MehOutlined /> },
  { value: 1, key: "entry.mood.good", icon: <SmileOutlined /> },
];

const COLOURS: Record<string, string> = { "-1": "state-red", "0": "muted", "1": "state-green" };

/** How the customer felt, by one tap; a second tap takes it back, as nobody has to know. */
export function Faces({ value, onChange }: { value?: number; onChange: (value?: number) => void }) {
  const { t } = useT();
  return (
    <fieldset className="faces" aria-label={t("entry.mood")}>
      {FACES.map((face) => (
        <button
          key={face.value}
          type="button"
          aria-pressed={value === face.value}
          aria-label={t(face.key)}
          title={t(face.key)}
          onClick={() => onChange(value === face.value ? undefined : face.value)}
        >
          {face.icon}
        </button>
      ))}
    </fieldset>
  );
}

/** The face in a list. */
export function Mood({ value }: { value: unknown }) {
  const { t } = useT();
  const face = FACES.find((one) => one.value === value);
  if (!face) return null;
  return (
    <span className={COLOURS[String(face.value)]} role="img" aria-label={t(face.key)} title={t(face.key)}>
      {face.icon}
    </span>
  );
}
