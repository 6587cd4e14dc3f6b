import { AppstoreOutlined, DownOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import type { Entity } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { boardable, groupable } from "./groups";
import type { ListSearch } from "./search";

interface Props {
  entity: Entity;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
}

/** Chooses by what a list is grouped, one group under the other or as a board. */
export function GroupSettings({ entity, search, onSearch }: Props) {
  const { t } = useT();
  const label = useLabel();
  const fields = groupable(entity);
  if (fields.length === 0) return null;
  const current = fields.find((field) => field.name === search.group);
  const items: MenuProps["items"] = [
    { key: "none", label: t("group.off"), onClick: () => onSearch({ group: undefined, as: undefined }) },
    {
      type: "group",
      label: t("group.list"),
      children: fields.map((field) => ({
        key: `list.${field.name}`,
        label: label(field.label),
        onClick: () => onSearch({ group: field.name, as: undefined }),
      })),
    },
    {
      type: "group",
      label: t("group.board"),
      children: boardable(entity).map((field) => ({
        key: `board.${field.name}`,
        label: label(field.label),
        onClick: () => onSearch({ group: field.name, as: "board" }),
      })),
    },
  ];
  const chosen = current ? `${search.as ?? "list"}.${current.name}` : "none";
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, selectedKeys: [chosen], style: { maxHeight: "70vh", overflowY: "auto" } }}
    >
      <Button icon={<AppstoreOutlined />}>
        {current ? t("group.by", { field: label(current.label) }) : t("group.title")} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
