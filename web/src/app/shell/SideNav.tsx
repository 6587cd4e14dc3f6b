import { DownOutlined, RightOutlined } from "@ant-design/icons";
import { Link, useLocation } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { type Item, type Section, useSections } from "./nav-items";

const STORAGE = "loam.menu";

/** The sections that somebody has opened or closed by hand, by whether they are open. */
function readChosen(): Record<string, boolean> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, boolean>) : {};
  } catch {
    return {};
  }
}

function Items({ items, id, onChosen }: { items: Item[]; id?: string; onChosen?: () => void }) {
  return (
    <ul id={id}>
      {items.map((item) => (
        <li key={item.to}>
          <Link
            to={item.to}
            onClick={onChosen}
            activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
            activeProps={{ "aria-current": "page" }}
          >
            {item.icon}
            <span>{item.label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Part({ section, onChosen }: { section: Section; onChosen?: () => void }) {
  const { t } = useT();
  const id = useId();
  const { pathname } = useLocation();
  const [chosen, setChosen] = useState(() => readChosen()[section.key]);
  const inside = section.items.some(({ to }) => pathname === to || pathname.startsWith(`${to}/`));
  const open = chosen ?? (!section.folded || inside);
  const toggle = () => {
    localStorage.setItem(STORAGE, JSON.stringify({ ...readChosen(), [section.key]: !open }));
    setChosen(!open);
  };
  return (
    <>
      <button type="button" className="nav-head" aria-expanded={open} aria-controls={id} onClick={toggle}>
        {t(`nav.section.${section.key}`)}
        {open ? <DownOutlined /> : <RightOutlined />}
      </button>
      {open && <Items id={id} items={section.items} onChosen={onChosen} />}
    </>
  );
}

export function SideNav({ onChosen }: { onChosen?: () => void }) {
  const { t } = useT();
  const { company } = useMe();
  const [first, ...others] = useSections();
  return (
    <nav className="nav" aria-label={t("shell.menu")}>
      <div className="brand">
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span className="brand-name">{company.name || "Loam"}</span>
        {company.demo && <span className="brand-demo">{t("shell.demo")}</span>}
      </div>
      {first && <Items items={first.items} onChosen={onChosen} />}
      {others.map((section) => (
        <Part key={section.key} section={section} onChosen={onChosen} />
      ))}
    </nav>
  );
}
