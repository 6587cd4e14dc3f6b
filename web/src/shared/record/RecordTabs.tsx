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

/** What every record has. */
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
      group: "records",
      render: ({ id }) => <TimelineTab entity={entity} id={id} />,
    },
    ...(entity.owned ? team : []),
    {
      key: "files",
      label: t("record.files"),
      group: "records",
      render: ({ id }) => <FilesTab entity={entity.name} id={id} />,
    },
  ];
}

/** The tabs of a record: what features show first, its details, what else they add, and what every record has. */
export function RecordTabs({ entity, record, active, onChange }: Props) {
  const { t } = useT();
  const own = useExtension(entity.name).tabs?.(t) ?? [];
  const details: RecordTab = {
    key: "details",
    label: t("record.details"),
    render: () => <Details entity={entity} record={record} />,
  };
  const all = [...own.filter((tab) => tab.first), details, ...own.filter((tab) => !tab.first), ...common(t, entity)];
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
