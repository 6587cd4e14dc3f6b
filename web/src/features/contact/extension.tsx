import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useT } from "@/shared/i18n";
import type { Extension } from "@/shared/record/extensions";
import type { Contact } from "./types";
import { Warmth } from "./Warmth";

function PrivateLink() {
  const { t } = useT();
  return (
    <Link to="/private-resources">
      <Button>{t("private.title")}</Button>
    </Link>
  );
}

/** How contacts show in lists, beyond what the metadata says. */
export const contactExtension: Extension = {
  columns: ["name", "account", "title", "phones", "emails", "stance", "warmth", "last_contact_on", "status"],
  cells: { warmth: (record) => <Warmth contact={record as Contact} /> },
  actions: () => <PrivateLink />,
};
