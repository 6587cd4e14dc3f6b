import { DownOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { Suspense, useState } from "react";
import { api } from "@/shared/api/client";
import { type SavedView, viewsQuery } from "@/shared/api/views";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useAction } from "@/shared/ui/use-action";
import { readFilter } from "./filter";
import type { ListSearch } from "./search";

interface Props {
  entity: string;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
}

const SaveView = later(() => import("./SaveView").then((module) => module.SaveView));

/** Saved filters, sort orders and columns of a list. */
export function SavedViews({ entity, search, onSearch }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { run } = useAction();
  const { data: views = [] } = useQuery(viewsQuery(entity));
  const [saving, setSaving] = useState(false);
  const current = views.find((view) => view.id === search.view);
  const apply = (view: SavedView | undefined) =>
    onSearch({
      view: view?.id,
      filter: readFilter(view?.config.filter),
      sort: view?.config.sort,
      cols: view?.config.columns,
    });
  const change = async (work: () => Promise<unknown>, done: string) => {
    if ((await run(async () => (await work()) ?? true, done)) !== undefined)
      await client.invalidateQueries({ queryKey: ["views", entity] });
  };
  const update = (view: SavedView) =>
    change(
      () =>
        api.patch(`/views/${view.id}`, { config: { filter: search.filter, sort: search.sort, columns: search.cols } }),
      t("view.saved"),
    );
  const remove = async (view: SavedView) => {
    await change(() => api.del(`/views/${view.id}`), t("view.removed"));
    apply(undefined);
  };
  const items = [
    { key: "none", label: t("view.none"), onClick: () => apply(undefined) },
    ...views.map((view) => ({
      key: view.id,
      label: view.shared ? `${view.name} · ${t("view.isShared")}` : view.name,
      onClick: () => apply(view),
    })),
    { type: "divider" as const },
    { key: "save", label: t("view.save"), onClick: () => setSaving(true) },
    ...(current
      ? [
          { key: "update", label: t("view.update"), onClick: () => void update(current) },
          { key: "remove", label: t("view.remove"), danger: true, onClick: () => void remove(current) },
        ]
      : []),
  ];
  return (
    <>
      <Dropdown trigger={["click"]} menu={{ items, selectedKeys: [current?.id ?? "none"] }}>
        <Button>
          {current?.name ?? t("view.title")} <DownOutlined />
        </Button>
      </Dropdown>
      <Suspense>
        {saving && <SaveView entity={entity} search={search} onSearch={onSearch} onClose={() => setSaving(false)} />}
      </Suspense>
    </>
  );
}
