import {
  BulbOutlined,
  EditOutlined,
  FileSearchOutlined,
  HistoryOutlined,
  ImportOutlined,
  PlusOutlined,
  TranslationOutlined,
} from "@ant-design/icons";
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { chooseLook, useDark } from "@/app/theme";
import { openEntry } from "@/features/interaction/opening";
import { recordQuery } from "@/shared/api/records";
import { useMe, useMeta } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { recentRecords } from "@/shared/record/recent";
import { titleField, titleOf } from "@/shared/record/values";
import { useSections } from "./nav-items";
import type { Hit } from "./use-hits";
import { useSwitchLanguage } from "./use-switch-language";

/** Something one can choose in the palette. */
export interface Entry {
  key: string;
  icon: ReactNode;
  label: ReactNode;
  /** What it is found by, in lower case. */
  words: string;
  /** The key that does the same without the palette. */
  hint?: string;
  run: () => void;
}

/** What most people make, first; whatever else they may make follows. */
const FIRST = ["accounts", "contacts", "tasks", "orders"];

/** Things that are begun from the palette. */
export function useActions(): Entry[] {
  const { t } = useT();
  const label = useLabel();
  const me = useMe();
  const { entities } = useMeta();
  const navigate = useNavigate();
  const dark = useDark();
  const switchLanguage = useSwitchLanguage();
  const entry = (key: string, icon: ReactNode, text: string, run: () => void, more = "", hint?: string): Entry => ({
    key,
    icon,
    label: text,
    words: `${text} ${more} ${key}`.toLowerCase(),
    hint,
    run,
  });
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const creatable = entities
    .filter((entity) => me.entities[entity.name]?.create && !entity.name.includes("-"))
    .sort((a, b) => rank(a.name) - rank(b.name));
  return [
    ...(me.entities.interactions?.create
      ? [entry("follow-up", <EditOutlined />, t("entry.open"), () => openEntry(), "log note", "f")]
      : []),
    ...creatable.map((entity) =>
      entry(
        `new.${entity.name}`,
        <PlusOutlined />,
        t("record.new", { entity: label(entity.singular) }),
        () => void navigate({ to: "/$entity", params: { entity: entity.name }, search: { open: "new" } }),
        `${entity.singular.zh} ${entity.singular.en}`,
      ),
    ),
    ...(me.commands.includes("imports.run")
      ? [
          entry(
            "import",
            <ImportOutlined />,
            t("home.import"),
            () => void navigate({ to: "/imports/new" }),
            "excel csv",
          ),
        ]
      : []),
    entry("language", <TranslationOutlined />, t("palette.language"), switchLanguage, "english 中文"),
    entry("look", <BulbOutlined />, t("shell.look"), () => chooseLook(dark ? "light" : "dark"), "dark light"),
  ];
}

/** All pages of the menu. */
export function usePages(): Entry[] {
  const sections = useSections();
  const { entities } = useMeta();
  const navigate = useNavigate();
  return sections
    .flatMap((section) => section.items)
    .map((item) => {
      const label = entities.find((entity) => `/${entity.name}` === item.to)?.label;
      return {
        key: item.to,
        icon: item.icon,
        label: item.label,
        words: `${item.label} ${item.to} ${label?.zh ?? ""} ${label?.en ?? ""}`.toLowerCase(),
        run: () => void navigate({ href: item.to }),
      };
    });
}

/** Makes an entry of a record that was found. An answer is read among the others that are known of its customer. */
export function useRecordEntries() {
  const navigate = useNavigate();
  const open = ({ entity, id, parent }: Pick<Hit, "entity" | "id" | "parent">) =>
    entity === "dna-answers" && parent
      ? void navigate({ to: "/$entity/$id", params: { entity: "accounts", id: parent }, search: { tab: "dna" } })
      : void navigate({ to: "/$entity/$id", params: { entity, id } });
  return (
    hit: Pick<Hit, "entity" | "id" | "parent">,
    label: ReactNode,
    icon: ReactNode = <FileSearchOutlined />,
  ): Entry => ({
    key: `${hit.entity}/${hit.id}`,
    icon,
    label,
    words: "",
    run: () => open(hit),
  });
}

/** The records one had open last, as far as one still sees them. */
export function useRecent(wanted: boolean): Entry[] {
  const { i18n } = useT();
  const me = useMe();
  const { entities } = useMeta();
  const client = useQueryClient();
  const make = useRecordEntries();
  const places = wanted ? recentRecords(me.id).filter(({ entity }) => entities.some((one) => one.name === entity)) : [];
  const found = useQueries(
    { queries: places.map(({ entity, id }) => ({ ...recordQuery(entity, id), retry: false, staleTime: 60_000 })) },
    client,
  );
  const language = i18n.language === "en" ? "en" : "zh-CN";
  return places.flatMap((place, at) => {
    const record = found[at]?.data;
    const entity = entities.find((one) => one.name === place.entity);
    if (!record || !entity || record.archived_at) return [];
    const hit: Hit = { ...place, title: titleOf(record, titleField(entity, record, language)) };
    const shown = (
      <span className="hit">
        <span className="hit-title">{hit.title}</span>
        <span className="muted">{language === "en" ? entity.singular.en : entity.singular.zh}</span>
      </span>
    );
    return make(place, shown, <HistoryOutlined />);
  });
}
