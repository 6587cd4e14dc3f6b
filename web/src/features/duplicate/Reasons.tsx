import { useT } from "@/shared/i18n";

const STRONG = ["uscc", "name", "phone", "email"];

/** Why two records may be one, in words. */
export function Reasons({ reasons }: { reasons: string[] }) {
  const { t } = useT();
  return (
    <span className="alike">
      {reasons.map((reason) => (
        <span key={reason} className={STRONG.includes(reason) ? "tag tag-orange" : "tag"}>
          {t(`duplicate.reason.${reason}`)}
        </span>
      ))}
    </span>
  );
}
