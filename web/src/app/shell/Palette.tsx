// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: options of a listbox stand in lists
import { SearchOutlined } from "@ant-design/icons";
import { Input, type InputRef, Modal } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useT } from "@/shared/i18n";
import { useNarrow } from "@/shared/ui/use-narrow";
import { HitLine } from "./HitLine";
import { type Entry, useActions, usePages, useRecent, useRecordEntries } from "./palette-entries";
import { matches } from "./palette-match";
import { useHits } from "./use-hits";
import "./palette.css";

/** How many of a kind are shown while something is typed. */
const MOST = 6;

interface Section {
  key: string;
  entries: Entry[];
}

function useSections(typed: string): { sections: Section[]; waiting: boolean } {
  const q = typed.trim();
  const hits = useHits(q);
  const records = useRecordEntries();
  const actions = useActions();
  const pages = usePages();
  const recent = useRecent(q === "");
  if (q === "")
    return {
      waiting: false,
      sections: [
        { key: "recent", entries: recent },
        { key: "actions", entries: actions },
        { key: "pages", entries: pages },
      ],
    };
  const fitting = (entries: Entry[]) => entries.filter((entry) => matches(entry, q)).slice(0, MOST);
  const found = (hits.data?.items ?? []).map((hit) => records(hit, <HitLine hit={hit} />));
  return {
    waiting: hits.isFetching,
    sections: [
      { key: "records", entries: found },
      { key: "actions", entries: fitting(actions) },
      { key: "pages", entries: fitting(pages) },
    ],
  };
}

function Line({
  entry,
  id,
  active,
  onPick,
  onHover,
}: {
  entry: Entry;
  id: string;
  active: boolean;
  onPick: () => void;
  onHover: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
    <li
      id={id}
      role="option"
      aria-selected={active}
      className="palette-line"
      onClick={onPick}
      onMouseMove={() => !active && onHover()}
    >
      <span className="palette-icon">{entry.icon as ReactNode}</span>
      <span className="grow">{entry.label}</span>
      {entry.hint && <kbd>{entry.hint}</kbd>}
    </li>
  );
}

/** Finds a record, goes to a page or begins something, all from the keyboard. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useT();
  const id = useId();
  const narrow = useNarrow();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { sections, waiting } = useSections(typed);
  const shown = sections.filter((section) => section.entries.length > 0);
  const all = shown.flatMap((section) => section.entries);
  const current = Math.min(at, all.length - 1);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [id, current]);
  const pick = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt((current + 1) % Math.max(1, all.length));
    else if (event.key === "ArrowUp") setAt((current - 1 + all.length) % Math.max(1, all.length));
    else if (event.key === "Enter") pick(all[current]);
    else return;
    event.preventDefault();
  };
  let index = -1;
  return (
    <Modal
      open
      onCancel={onClose}
      // On a phone the dialog takes the focus once it stands; then it is the input's.
      afterOpenChange={(open) => open && input.current?.focus()}
      footer={null}
      closable={narrow}
      title={<span className="sr-only">{t("palette.title")}</span>}
      width={narrow ? "100%" : 640}
      className={narrow ? "palette palette-phone" : "palette"}
    >
      <Input
        ref={input}
        autoFocus
        size="large"
        variant="borderless"
        prefix={<SearchOutlined />}
        placeholder={t("palette.placeholder")}
        aria-label={t("search.label")}
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={all.length > 0 ? `${id}-${current}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      {all.length === 0 && (
        <p className="muted palette-none">{waiting ? t("palette.searching") : t("search.nothing")}</p>
      )}
      <div className="palette-list" id={`${id}-list`} role="listbox" aria-label={t("palette.title")}>
        {shown.map((section) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <ul key={section.key} role="group" aria-label={t(`palette.${section.key}`)}>
            <li role="presentation" className="palette-head">
              {t(`palette.${section.key}`)}
            </li>
            {section.entries.map((entry) => {
              index += 1;
              const place = index;
              return (
                <Line
                  key={entry.key}
                  id={`${id}-${place}`}
                  entry={entry}
                  active={place === current}
                  onPick={() => pick(entry)}
                  onHover={() => setAt(place)}
                />
              );
            })}
          </ul>
        ))}
      </div>
    </Modal>
  );
}
