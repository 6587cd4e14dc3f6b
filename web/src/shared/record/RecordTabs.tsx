import { useMe } from "@/shared/api/session";
import type { Entity, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Tabbed } from "@/shared/ui/Tabbed";
import { CollaboratorsTab } from "./CollaboratorsTab";
import { Details } from "./Details";
import { type RecordTab, useExtension } from "./extensions";
import { FilesTab } from "./FilesTab";
import { TimelineTab } from "./TimelineTab";

interface Props {
  entity: Entity;
  record: RecordData;
  active?: string;
  onChange?: (key: string) => void;
}

/** What every record has; a feature that shows one of them better brings a tab of the same key. */
function common(t: (key: string) => string, entity: Entity): RecordTab[] {
  const team: RecordTab[] = [
    {
      key: "collaborators",
      label: t("record.collaborators"),
      group: "relations",
      render: ({ id }) => <CollaboratorsTab entity={entity.name} id={id} />,
    },
  ];
  return [
    {
      key: "timeline",
      label: t("record.timeline"),
      render: (record) => <TimelineTab entity={entity} id={record.id} />,
    },
    ...(entity.owned ? team : []),
    {
      key: "files",
      label: t("record.files"),
      group: "business",
      render: ({ id }) => <FilesTab entity={entity.name} id={id} />,
    },
  ];
}

/** The tabs of a record: what features show first, its details, what else they add, and what every record has. */
export function RecordTabs({ entity, record, active, onChange }: Props) {
  const { t } = useT();
  const extension = useExtension(entity.name);
  const me = useMe();
  const own = (extension.tabs?.(t) ?? []).filter(
    ({ command, reads }) => (!command || me.commands.includes(command)) && (!reads || me.entities[reads]?.read),
  );
  const details: RecordTab = {
    key: "details",
    label: t("record.details"),
    render: () => <Details entity={entity} record={record} />,
  };
  const all = [
    ...own.filter((tab) => tab.first),
    details,
    ...own.filter((tab) => !tab.first),
    ...common(t, entity).filter(({ key }) => !own.some((tab) => tab.key === key)),
  ];
  const inGroups = own.some((tab) => tab.group);
  return (
    <Tabbed
      label={t("record.details")}
      nameOf={(group) => t(`tab.group.${group}`)}
      active={active}
      onChange={onChange}
      tabs={all.map((tab) => ({
        key: tab.key,
        label: tab.label,
        group: inGroups ? tab.group : undefined,
        children: tab.render(record),
      }))}
    />
  );
}
