import { DownOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { Suspense, useEffect, useRef, useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { type SavedView, viewsQuery } from "@/shared/api/views";
import { useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useAction } from "@/shared/ui/use-action";
import { fromView, isBare, type ListSearch, viewConfig } from "./search";

interface Props {
  entity: string;
  search: ListSearch;
  onSearch: (change: Partial<ListSearch>) => void;
}

const SaveView = later(() => import("./SaveView").then((module) => module.SaveView));

/** Opens the list with the view its reader chose, unless the address asks for something. */
function useFirstView(views: SavedView[] | undefined, search: ListSearch, apply: (view: SavedView) => void) {
  const asked = useRef(!isBare(search));
  useEffect(() => {
    if (asked.current || !views) return;
    asked.current = true;
    const first = views.find((view) => view.default);
    if (first) apply(first);
  });
}

/** Saved filters, sort orders and columns of a list. */
export function SavedViews({ entity, search, onSearch }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { run } = useAction();
  const { data } = useQuery(viewsQuery(entity));
  const views = data ?? [];
  const mayShare = useCommand("views.share");
  const [saving, setSaving] = useState(false);
  const current = views.find((view) => view.id === search.view);
  const apply = (view: SavedView | undefined) => onSearch(fromView(view));
  useFirstView(data, search, apply);
  const change = (work: () => Promise<unknown>, done: string) =>
    run(work, done, () => client.invalidateQueries({ queryKey: ["views", entity] }));
  const update = (view: SavedView) =>
    change(() => api.patch(`/views/${view.id}`, { config: viewConfig(search) }), t("view.saved"));
  const choose = (view: SavedView | undefined) =>
    change(() => api.put("/views/default", { entity, view: view?.id }), t("view.chosen"));
  const remove = async (view: SavedView) => {
    await change(() => api.del(`/views/${view.id}`), t("view.removed"));
    apply(undefined);
  };
  const share = (view: SavedView) =>
    change(() => api.patch(`/views/${view.id}`, { shared: !view.shared }), t("view.saved"));
  const sharing = t(current?.shared ? "view.unshare" : "view.share");
  const items = [
    { key: "none", label: t("view.none"), onClick: () => apply(undefined) },
    ...views.map((view) => ({
      key: view.id,
      label: [view.name, view.shared && t("view.isShared"), view.default && t("view.isDefault")]
        .filter(Boolean)
        .join(" · "),
      onClick: () => apply(view),
    })),
    { type: "divider" as const },
    { key: "save", label: t("view.save"), onClick: () => setSaving(true) },
    ...(current
      ? [
          current.default
            ? { key: "unchoose", label: t("view.unchoose"), onClick: () => void choose(undefined) }
            : { key: "choose", label: t("view.choose"), onClick: () => void choose(current) },
          ...(current.mine || mayShare
            ? [
                { key: "update", label: t("view.update"), onClick: () => void update(current) },
                ...(mayShare ? [{ key: "share", label: sharing, onClick: () => void share(current) }] : []),
                { key: "remove", label: t("view.remove"), danger: true, onClick: () => void remove(current) },
              ]
            : []),
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
