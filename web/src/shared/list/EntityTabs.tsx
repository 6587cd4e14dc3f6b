import { useNavigate } from "@tanstack/react-router";
import type { Entity } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { TabBar } from "@/shared/ui/TabBar";
import { type Tab, tabsOf } from "./search";

interface Props {
  entity: Entity;
  /** The tab one is at, or the place beside the list. */
  active: string;
  onTab: (tab: Tab) => void;
}

/** Whose records a list shows, and the places beside it: the same row wherever one of them is open. */
export function EntityTabs({ entity, active, onTab }: Props) {
  const { t } = useT();
  const navigate = useNavigate();
  const places = useExtension(entity.name).places?.(t) ?? [];
  const tabs = tabsOf(entity);
  if (tabs.length === 0) return null;
  const items = [...tabs.map((tab) => ({ key: tab as string, label: t(`tab.${tab}`) })), ...places];
  const choose = (tab: string) => {
    const place = places.find((one) => one.key === tab);
    if (place) void navigate({ to: place.to });
    else onTab(tab as Tab);
  };
  return <TabBar label={t("view.title")} active={active} tabs={items} onChange={choose} />;
}
