import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { api } from "@/shared/api/client";
import { type Conflict, conflictOf } from "@/shared/api/errors";
import { keepRecord } from "@/shared/api/records";
import type { Entity, Field, RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { ConflictDialog } from "@/shared/record/ConflictDialog";
import { FieldInput } from "@/shared/record/FieldInput";
import { fieldValue, inputValue, toBody } from "@/shared/record/values";
import { useProblemText } from "@/shared/ui/Problem";

/** Kinds whose input is done with the first choice made in it. */
const CHOSEN = ["choice", "user", "ref", "bool", "date", "instant"];

interface Props {
  entity: Entity;
  field: Field;
  record: RecordData;
  onDone: () => void;
}

function useStore({ entity, field, record, onDone }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const text = useProblemText();
  const [busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<{ with: Conflict; mine: Record<string, unknown> }>();
  const before = inputValue(field, fieldValue(record, field.name)) ?? null;
  const store = async (changes: Record<string, unknown>, rev: string) => {
    setBusy(true);
    try {
      keepRecord(client, entity.name, await api.patch(`/${entity.name}/${record.id}`, { rev, ...toBody(changes) }));
      message.success(t("record.saved"));
      onDone();
    } catch (error) {
      const stale = conflictOf(error);
      if (stale) setConflict({ with: stale, mine: changes });
      else message.error(text(error));
    } finally {
      setBusy(false);
    }
  };
  const save = (value: unknown) => {
    const next = value === "" || value === undefined ? null : value;
    if (busy) return;
    if (JSON.stringify(next) === JSON.stringify(before)) return onDone();
    void store({ [field.name]: next }, record.rev);
  };
  const takeTheirs = () => {
    if (conflict) keepRecord(client, entity.name, conflict.with.current);
    onDone();
  };
  return { before, busy, conflict, save, store, takeTheirs };
}

/** One value of a record, changed where it stands in the list. Enter stores it, Esc leaves it as it was. */
export function InlineEdit(props: Props) {
  const { entity, field, record, onDone } = props;
  const label = useLabel();
  const { before, busy, conflict, save, store, takeTheirs } = useStore(props);
  const [value, setValue] = useState<unknown>(before);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const input = box.current?.querySelector<HTMLElement>("input, textarea, button");
    input?.focus();
    if (input instanceof HTMLInputElement && input.type !== "search") input.select();
  }, []);
  const change = (next: unknown) => {
    setValue(next);
    if (CHOSEN.includes(field.kind)) save(next);
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") onDone();
    if (event.key === "Enter" && !CHOSEN.includes(field.kind)) save(value);
  };
  const leave = (next: Element | null) => {
    if (conflict || busy || box.current?.contains(next)) return;
    if (CHOSEN.includes(field.kind)) return next ? onDone() : undefined; // a click into the open list of choices
    save(value);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the input inside is what one works with
    <div
      ref={box}
      className="inline-edit"
      onClick={(event) => event.stopPropagation()}
      onKeyDown={press}
      onBlur={(event) => leave(event.relatedTarget as Element | null)}
    >
      <FieldInput
        field={field}
        label={label(field.label)}
        value={value ?? undefined}
        initial={fieldValue(record, field.name)}
        onChange={change}
        disabled={busy}
      />
      {conflict && (
        <ConflictDialog
          entity={entity}
          conflict={conflict.with}
          mine={conflict.mine}
          busy={busy}
          onApply={(changes) => void store(changes, conflict.with.rev)}
          onTheirs={takeTheirs}
          onClose={onDone}
        />
      )}
    </div>
  );
}
