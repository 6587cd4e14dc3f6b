import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEntity, useRights } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { PageHead } from "@/shared/ui/PageHead";
import { Tabbed } from "@/shared/ui/Tabbed";
import { LookUp } from "./LookUp";
import { MergedTab } from "./MergedTab";
import { PairsTab } from "./PairsTab";
import "./duplicate.css";

/** 查重: is it there already, what may be one, and what was made one. */
export function DuplicatesPage() {
  const { t } = useT();
  const label = useLabel();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: "/shell/duplicates" });
  const rights = useRights("accounts");
  const seesContacts = useRights("contacts").read;
  const contacts = useEntity("contacts");
  const tabs = [
    ...(rights.create || rights.edit ? [{ key: "look", label: t("duplicate.lookUp"), children: <LookUp /> }] : []),
    { key: "pairs", label: t("duplicate.pairs"), children: <PairsTab /> },
    { key: "merged", label: t("merge.history"), children: <MergedTab entity="accounts" /> },
    ...(seesContacts
      ? [
          {
            key: "merged-contacts",
            label: t("merge.historyOf", { entity: label(contacts?.label) }),
            children: <MergedTab entity="contacts" />,
          },
        ]
      : []),
  ];
  return (
    <div className="page">
      <PageHead title={t("duplicate.title")} note={t("duplicate.note")} />
      <Tabbed
        label={t("duplicate.title")}
        tabs={tabs}
        active={tab}
        onChange={(key) => void navigate({ to: "/duplicates", search: { tab: key }, replace: true })}
      />
    </div>
  );
}
