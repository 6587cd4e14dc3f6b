import { useQuery } from "@tanstack/react-query";
import { Input, Tag } from "antd";
import { useDeferredValue, useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity, useRights } from "@/shared/api/session";
import type { Page, RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useTitle } from "@/shared/record/use-title";
import { NewPerson } from "./Newcomers";
import type { EntryPerson, Strangers } from "./types";

/** As many as fit under a thumb; the others are found by typing. */
const SHOWN = 8;

function usePeople(account: string | undefined, q: string): { people: EntryPerson[]; many: boolean } {
  const title = useTitle(useEntity("contacts"));
  const may = useRights("contacts").read;
  const status = { field: "status", op: "ne", value: "left" };
  const filter = { and: [{ field: "account", op: "eq", value: account }, status] };
  const { data } = useQuery({
    queryKey: ["records", "contacts", "present", account, q],
    queryFn: ({ signal }) =>
      api.get<Page<RecordData>>("/contacts", { filter, q, sort: "-warmth", limit: SHOWN + 1 }, signal),
    enabled: may && account !== undefined,
    staleTime: 60_000,
    retry: false,
  });
  const people = (data?.items ?? []).map((one) => ({ id: one.id, name: title(one) }));
  return { people: people.slice(0, SHOWN), many: people.length > SHOWN };
}

interface Props {
  account: string | undefined;
  value: EntryPerson[];
  heard: Strangers;
  onChange: (value: EntryPerson[]) => void;
}

/** Who of theirs was there: those we see most first, one touch each; pinyin finds the others. */
export function Present({ account, value, heard, onChange }: Props) {
  const { t } = useT();
  const [typed, setTyped] = useState("");
  const { people, many } = usePeople(account, useDeferredValue(typed.trim()));
  const chosen = new Set(value.map((one) => one.id));
  const nobody = people.every((one) => chosen.has(one.id)); // whom we have just made does not count
  const offered = people.filter((one) => !chosen.has(one.id));
  if (!account) return <span className="muted">{t("entry.needsAccount")}</span>;
  return (
    <div className="present">
      {[...value, ...offered].map((one) => (
        <Tag.CheckableTag
          key={one.id}
          checked={chosen.has(one.id)}
          onChange={(on) => onChange(on ? [...value, one] : value.filter((other) => other.id !== one.id))}
        >
          {one.name}
        </Tag.CheckableTag>
      ))}
      {(many || typed) && (
        <Input
          size="small"
          className="present-find"
          aria-label={t("entry.findPerson")}
          placeholder={t("entry.findPerson")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {value.length === 0 && offered.length === 0 && !typed && <span className="muted">{t("entry.nobodyKnown")}</span>}
      <NewPerson
        account={account}
        heard={heard.sure || nobody ? heard.names : []}
        onMade={(one) => onChange([...value, one])}
      />
    </div>
  );
}
