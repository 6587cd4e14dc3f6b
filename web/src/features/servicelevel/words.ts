import { useT } from "@/shared/i18n";

/** A level in words: "30 days", "monthly", "yes". */
export function useLevelText(): (item: string, unit: string, value: string) => string {
  const { t } = useT();
  return (item, unit, value) => {
    if (!unit) return t(`service.value.${value}`);
    return item === "exec_visits" && value === "0"
      ? t("service.value.none")
      : t(`service.unit.${unit}`, { value, count: Number(value) });
  };
}
