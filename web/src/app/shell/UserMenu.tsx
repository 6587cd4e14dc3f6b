import { BulbOutlined, QuestionCircleOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Dropdown } from "antd";
import { chooseLook, useDark } from "@/app/theme";
import { forgetPictures } from "@/features/interaction/kept-pictures";
import { forget, unsent } from "@/features/interaction/unsent";
import { Bell } from "@/features/notification/Bell";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { useMe } from "@/shared/api/session";
import { useLanguage, useT } from "@/shared/i18n";
import { forgetRecent } from "@/shared/record/recent";
import { useAction } from "@/shared/ui/use-action";
import { useSwitchLanguage } from "./use-switch-language";

function LanguageButton() {
  const { t } = useT();
  const language = useLanguage();
  const toggle = useSwitchLanguage();
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      aria-label={t("shell.language")}
      title={t("shell.language")}
      onClick={toggle}
    >
      <span className="wide-only">{language === "en" ? "中文" : "English"}</span>
    </Button>
  );
}

/** A session that has ended already is as good as ended. */
async function endSession() {
  try {
    await api.del("/session");
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  }
  return true;
}

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useT();
  const me = useMe();
  const darkMode = useDark();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { run } = useAction();
  const { modal } = App.useApp();
  const leave = async () => {
    if (!(await run(endSession))) return;
    forget(me.id);
    forgetRecent(me.id);
    await forgetPictures(me.id);
    client.clear();
    void navigate({ to: "/signin", search: {} });
  };
  const signOut = () => {
    const count = unsent(me.id);
    if (count === 0) return leave();
    modal.confirm({
      title: t("shell.unsent", { count }),
      content: t("shell.unsentHint"),
      okText: t("shell.signOutAnyway"),
      okButtonProps: { danger: true },
      cancelText: t("shell.stay"),
      onOk: leave,
    });
  };
  const items = [
    { key: "profile", label: t("shell.profile"), onClick: () => void navigate({ to: "/profile" }) },
    { key: "help", label: t("shell.keys"), onClick: onHelp },
    { type: "divider" as const },
    { key: "out", label: t("shell.signOut"), onClick: () => void signOut() },
  ];
  return (
    <div className="top-actions">
      <Bell />
      <LanguageButton />
      <Button
        type="text"
        icon={<BulbOutlined />}
        aria-label={t("shell.look")}
        title={t("shell.look")}
        onClick={() => chooseLook(darkMode ? "light" : "dark")}
      />
      <span className="wide-only">
        <Button
          type="text"
          icon={<QuestionCircleOutlined />}
          aria-label={t("shell.keys")}
          title={`${t("shell.keys")} (?)`}
          onClick={onHelp}
        />
      </span>
      <Dropdown trigger={["click"]} placement="bottomRight" menu={{ items }}>
        <Button type="text" icon={<UserOutlined />} aria-label={t("shell.userMenu", { name: me.name })}>
          <span className="wide-only">{me.name}</span>
        </Button>
      </Dropdown>
    </div>
  );
}
