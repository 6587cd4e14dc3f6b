import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { MakeHere } from "./MakeHere";
import type { EntryPerson } from "./types";

/** Says of a name that such a customer may be there already. */
export type Doubles = (name: string) => ReactNode;

/** A customer met for the first time; who may be the same is shown before it is made. */
export function NewCustomer({
  heard,
  doubles,
  onMade,
}: {
  heard?: string;
  doubles: Doubles;
  onMade: (id: string) => void;
}) {
  const { t } = useT();
  const client = useQueryClient();
  const make = async (name: string) => {
    const made = await api.post<RecordData>("/accounts", { name });
    onMade(made.id);
    await refreshEntity(client, "accounts");
  };
  if (!useRights("accounts").create) return null;
  return (
    <MakeHere
      name={t("entry.newAccount")}
      named={(name) => t("entry.newAccountNamed", { name })}
      heard={heard ? [heard] : []}
      make={make}
      hint={doubles}
    />
  );
}

/** Somebody of theirs who is not in the books yet; the name is enough for now. */
export function NewPerson({
  account,
  heard,
  onMade,
}: {
  account: string;
  heard: string[];
  onMade: (one: EntryPerson) => void;
}) {
  const { t } = useT();
  const client = useQueryClient();
  const make = async (name: string) => {
    const made = await api.post<RecordData>("/contacts", { name, account });
    onMade({ id: made.id, name });
    await refreshEntity(client, "contacts");
  };
  if (!useRights("contacts").create) return null;
  return (
    <MakeHere
      name={t("entry.newPerson")}
      named={(name) => t("entry.newPersonNamed", { name })}
      heard={heard}
      make={make}
    />
  );
}
