import type { Entity, RecordData } from "@/shared/api/types";
import { useLabel, useLanguage } from "@/shared/i18n";
import { titleField, titleOf } from "./values";

type Named = Pick<Entity, "title_field" | "title_field_en" | "fields">;

/** What a record of an entity is called: the value of its title field, in English of the one for that if it is filled in, a choice by its label. */
export function useTitle(entity: Named | undefined): (record: RecordData) => string {
  const language = useLanguage();
  const label = useLabel();
  const name = entity?.title_field ?? "name";
  const options = entity?.fields.find((field) => field.name === name)?.options;
  return (record) => {
    const option = options?.find((candidate) => candidate.value === record[name]);
    return option ? label(option.label) : titleOf(record, titleField(entity, record, language));
  };
}
