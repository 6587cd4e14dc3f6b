import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Select } from "antd";
import { useEntity, useRights } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import type { EntryIntelItem, EntryPerson } from "./types";

interface Props {
  items: EntryIntelItem[];
  /** Who was there, and may have told it. */
  people: EntryPerson[];
  onChange: (items: EntryIntelItem[]) => void;
}

/** What was heard on the way: each becomes a piece of intelligence of this follow-up. */
export function EntryIntel({ items, people, onChange }: Props) {
  const { t } = useT();
  const label = useLabel();
  const may = useRights("intel").create;
  const source = useRights("intel-sources").create;
  const kinds = useEntity("intel")?.fields.find((field) => field.name === "kind")?.options ?? [];
  if (!may) return null;
  const replace = (index: number, item: EntryIntelItem) =>
    onChange(items.map((one, at) => (at === index ? item : one)));
  return (
    <section aria-label={t("intel.title")}>
      <ul className="entry-promises">
        {items.map((item, index) => (
          <li key={index} className="entry-intel">
            <div className="entry-row">
              <Select
                aria-label={t("intel.kind")}
                value={item.kind}
                options={kinds.map((kind) => ({ value: kind.value, label: label(kind.label) }))}
                onChange={(kind: string) => replace(index, { ...item, kind })}
              />
              {source && people.length > 0 && (
                <Select
                  aria-label={t("intel.source")}
                  placeholder={t("intel.source")}
                  allowClear
                  value={item.source}
                  options={people.map((one) => ({ value: one.id, label: one.name }))}
                  onChange={(who?: string) => replace(index, { ...item, source: who })}
                />
              )}
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t("intel.remove")}
                onClick={() => onChange(items.filter((_, at) => at !== index))}
              />
            </div>
            <Input.TextArea
              aria-label={t("intel.content")}
              placeholder={t("intel.placeholder")}
              autoSize={{ minRows: 1, maxRows: 6 }}
              maxLength={4000}
              value={item.content}
              onChange={(event) => replace(index, { ...item, content: event.target.value })}
            />
            <Checkbox
              checked={item.obtained_properly}
              onChange={(event) => replace(index, { ...item, obtained_properly: event.target.checked })}
            >
              {t("intel.declare")}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button
        size="small"
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() =>
          onChange([
            ...items,
            {
              kind: "project",
              content: "",
              obtained_properly: false,
              source: people.length === 1 ? people[0]?.id : undefined,
            },
          ])
        }
      >
        {t("intel.add")}
      </Button>
    </section>
  );
}
