import { useState } from "react";
import { useRights } from "@/shared/api/session";
import type { Entity, Field } from "@/shared/api/types";
import { useExtension } from "@/shared/record/extensions";
import { isEditable } from "@/shared/record/values";

/** Kinds whose input does not fit into a cell. */
const TOO_LARGE = ["longtext", "texts", "choices", "json"];

export interface Place {
  id: string;
  field: string;
}

/** Which fields of a list may be changed in place. What has an input of its own is changed in the form. */
export function useInline(entity: Entity): (name: string) => Field | undefined {
  const rights = useRights(entity.name);
  const inputs = useExtension(entity.name).inputs;
  return (name) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    const fits = field && rights.edit && isEditable(field) && !TOO_LARGE.includes(field.kind) && !inputs?.[name];
    return fits ? field : undefined;
  };
}

/** The cell the keyboard is on within a row, among those that can be changed; none at first. */
export function useCellCursor(names: string[]) {
  const [at, setAt] = useState(-1);
  const step = (by: number) => setAt((old) => Math.min(names.length - 1, Math.max(-1, old + by)));
  return { name: names[at], step, leave: () => setAt(-1) };
}
