import { BulbOutlined, QuestionCircleOutlined, TranslationOutlined, UserOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Dropdown } from "antd";
import { chooseLook, useDark } from "@/app/theme";
import { api } from "@/shared/api/client";
import { meQuery, useMe } from "@/shared/api/session";
import type { Language } from "@/shared/api/types";
import { setLanguage, useLanguage, useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

function LanguageButton() {
  const { t } = useT();
  const language = useLanguage();
  const client = useQueryClient();
  const { run } = useAction();
  const toggle = async () => {
    const next: Language = language === "en" ? "zh-CN" : "en";
    await setLanguage(next);
    client.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, language: next } : me));
    await run(async () => (await api.patch("/me", { language: next })) ?? true);
  };
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      aria-label={t("shell.language")}
      title={t("shell.language")}
      onClick={() => void toggle()}
    >
      <span className="wide-only">{language === "en" ? "中文" : "English"}</span>
    </Button>
  );
}

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useT();
  const me = useMe();
  const darkMode = useDark();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { run } = useAction();
  const signOut = async () => {
    await run(async () => (await api.del("/session")) ?? true);
    client.clear();
    void navigate({ to: "/signin", search: {} });
  };
  const items = [
    { key: "profile", label: t("shell.profile"), onClick: () => void navigate({ to: "/profile" }) },
    { key: "help", label: t("shell.keys"), onClick: onHelp },
    { type: "divider" as const },
    { key: "out", label: t("shell.signOut"), onClick: () => void signOut() },
  ];
  return (
    <div className="top-actions">
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
