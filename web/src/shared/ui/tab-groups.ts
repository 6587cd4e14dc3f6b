/** A tab that may stand in a group with others. */
export interface Groupable {
  key: string;
  label: string;
  group?: string;
}

/** An entry of the first row: one tab, or several under the name of their group. */
export interface TabGroup<T extends Groupable> {
  key: string;
  label: string;
  tabs: T[];
}

/**
 * The first row of tabs, in the order in which groups and lone tabs first come. A group of one is that tab itself:
 * nobody should press twice to see a single thing.
 */
export function grouped<T extends Groupable>(tabs: T[], nameOf: (group: string) => string): TabGroup<T>[] {
  const out: TabGroup<T>[] = [];
  for (const tab of tabs) {
    const key = tab.group ? `group-${tab.group}` : tab.key;
    const there = out.find((one) => one.key === key);
    if (there) there.tabs.push(tab);
    else out.push({ key, label: tab.group ? nameOf(tab.group) : tab.label, tabs: [tab] });
  }
  return out.map((one) => ({ ...one, label: one.tabs.length === 1 ? (one.tabs[0]?.label ?? one.label) : one.label }));
}
