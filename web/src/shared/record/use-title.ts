import type { Entity, RecordData } from "@/shared/api/types";
import { useLabel } from "@/shared/i18n";
import { titleOf } from "./values";

/** What a record of an entity is called: the value of its title field, a choice by its label. */
export function useTitle(entity: Pick<Entity, "title_field" | "fields"> | undefined): (record: RecordData) => string {
  const label = useLabel();
  const name = entity?.title_field ?? "name";
  const options = entity?.fields.find((field) => field.name === name)?.options;
  return (record) => {
    const option = options?.find((candidate) => candidate.value === record[name]);
    return option ? label(option.label) : titleOf(record, name);
  };
}
