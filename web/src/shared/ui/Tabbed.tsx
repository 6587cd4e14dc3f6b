import { type ReactNode, useRef, useState } from "react";
import { type Tab, TabBar } from "./TabBar";
import { grouped } from "./tab-groups";

interface GroupableTab extends Tab {
  group?: string;
}

interface Props {
  label: string;
  tabs: GroupableTab[];
  /** The names of groups; many tabs stand in two rows. */
  nameOf?: (group: string) => string;
  /** Which tab is open, where the address says so; otherwise the tabs remember it themselves. */
  active?: string;
  onChange?: (key: string) => void;
}

/** Tabs with their contents; only the open one is drawn. A group opens where it was left. */
export function Tabbed({ label, tabs, nameOf, active, onChange }: Props): ReactNode {
  const [chosen, setChosen] = useState(active);
  const left = useRef(new Map<string, string>());
  const open = tabs.find((tab) => tab.key === (onChange ? active : chosen)) ?? tabs[0];
  if (!open) return null;
  const groups = grouped(tabs, (group) => nameOf?.(group) ?? group);
  const group = groups.find((one) => one.tabs.includes(open));
  const choose = (key: string) => {
    if (group) left.current.set(group.key, open.key);
    if (onChange) onChange(key);
    else setChosen(key);
  };
  const enter = (key: string) => {
    const inside = groups.find((one) => one.key === key)?.tabs ?? [];
    choose(inside.find((tab) => tab.key === left.current.get(key))?.key ?? inside[0]?.key ?? key);
  };
  return (
    <>
      <TabBar label={label} tabs={groups} active={group?.key ?? ""} onChange={enter} />
      {group && group.tabs.length > 1 && (
        <TabBar inner label={group.label} tabs={group.tabs} active={open.key} onChange={choose} />
      )}
      <div role="tabpanel" aria-label={open.label}>
        {open.children}
      </div>
    </>
  );
}
