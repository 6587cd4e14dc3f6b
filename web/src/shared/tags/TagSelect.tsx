import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useT } from "@/shared/i18n";
import { tagsQuery } from "./queries";

interface Props {
  label: string;
  value: string[] | undefined;
  onChange: (ids: string[]) => void;
}

/** Chooses some of the company's tags. */
export function TagSelect({ label, value, onChange }: Props) {
  const { t } = useT();
  const { data: tags = [] } = useQuery(tagsQuery);
  return (
    <Select
      className="tag-select"
      aria-label={label}
      mode="multiple"
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t("tags.choose")}
      notFoundContent={t("tags.none")}
      options={tags.map((tag) => ({ value: tag.id, label: tag.name, colour: tag.colour }))}
      optionRender={(option) => <span className={`tag tag-${option.data.colour}`}>{option.label}</span>}
      value={value ?? []}
      onChange={onChange}
    />
  );
}
