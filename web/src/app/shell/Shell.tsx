import { MenuOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Button, Drawer } from "antd";
import { Suspense, useEffect, useState } from "react";
import { RestoredBanner } from "@/features/backup/RestoredBanner";
import { EntryHost } from "@/features/interaction/EntryHost";
import { followEvents } from "@/shared/api/events";
import { meQuery } from "@/shared/api/session";
import { setLanguage, useT } from "@/shared/i18n";
import { later } from "@/shared/ui/later";
import { useKeys } from "@/shared/ui/use-keys";
import { useNarrow } from "@/shared/ui/use-narrow";
import { HelpDialog } from "./HelpDialog";
import { PaletteHost } from "./PaletteHost";
import { SideNav } from "./SideNav";
import { UserMenu } from "./UserMenu";

const FormHint = later(() => import("@/features/duplicate/FormHint").then((module) => module.FormHint));

/** Says in the entry box that a new customer may be there already. */
const doubles = (name: string) => (
  <Suspense fallback={null}>
    <FormHint entity="accounts" filling={{ values: { name } }} />
  </Suspense>
);

/** Leaves for the sign-in page when the session ends while a screen is open. */
function useSessionGuard(): boolean {
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const location = useLocation();
  const gone = me === null;
  useEffect(() => {
    if (gone) void navigate({ to: "/signin", search: { next: location.href } });
  }, [gone, navigate, location.href]);
  return Boolean(me);
}

function useOwnLanguage(): void {
  const { data: me } = useQuery(meQuery);
  const language = me?.language;
  useEffect(() => {
    if (language) void setLanguage(language);
  }, [language]);
}

export function Shell() {
  const signedIn = useSessionGuard();
  useOwnLanguage();
  const client = useQueryClient();
  useEffect(() => (signedIn ? followEvents(client) : undefined), [signedIn, client]);
  return signedIn ? <Frame /> : null;
}

function Frame() {
  const { t } = useT();
  const narrow = useNarrow();
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  useKeys({ "?": () => setHelp(true) });
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("shell.skip")}
      </a>
      {!narrow && (
        <aside className="side">
          <SideNav />
        </aside>
      )}
      <div className="body">
        <header className="top">
          {narrow && (
            <Button type="text" icon={<MenuOutlined />} aria-label={t("shell.menu")} onClick={() => setMenu(true)} />
          )}
          <PaletteHost />
          <EntryHost doubles={doubles} />
          <UserMenu onHelp={() => setHelp(true)} />
        </header>
        <RestoredBanner />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Drawer open={narrow && menu} onClose={() => setMenu(false)} placement="left" size={260} title={t("shell.menu")}>
        <SideNav onChosen={() => setMenu(false)} />
      </Drawer>
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
