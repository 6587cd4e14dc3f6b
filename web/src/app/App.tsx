import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App as AntApp, ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import dayjs from "dayjs";
import i18next from "i18next";
import { useEffect, useState } from "react";
import { I18nextProvider } from "react-i18next";
import { useLanguage } from "@/shared/i18n";
import { Extensions } from "@/shared/record/extensions";
import { extensions } from "./extensions";
import { nonce } from "./nonce";
import { client } from "./query-client";
import { router } from "./router";
import { themeConfig, useDark } from "./theme";

/** antd's own texts, only those of the active language. */
function useAntLocale(): Locale | undefined {
  const language = useLanguage();
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    let current = true;
    const load =
      language === "en"
        ? import("antd/locale/en_US")
        : Promise.all([import("antd/locale/zh_CN"), import("dayjs/locale/zh-cn")]).then(([texts]) => texts);
    void load.then((module) => {
      dayjs.locale(language === "en" ? "en" : "zh-cn");
      if (current) setLocale(module.default);
    });
    return () => {
      current = false;
    };
  }, [language]);
  return locale;
}

function Themed() {
  const darkMode = useDark();
  const locale = useAntLocale();
  useEffect(() => {
    document.documentElement.dataset.look = darkMode ? "dark" : "light";
  }, [darkMode]);
  // antd wraps what is inside anew once it has texts: to draw before would throw away what somebody has typed meanwhile.
  if (!locale) return null;
  return (
    <ConfigProvider
      theme={themeConfig(darkMode)}
      locale={locale}
      csp={{ nonce }}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }} // it keeps the width of a button that is busy: on a phone the page then moves sideways
    >
      <AntApp className="app">
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}

export function App() {
  return (
    <I18nextProvider i18n={i18next}>
      <QueryClientProvider client={client}>
        <Extensions value={extensions}>
          <Themed />
        </Extensions>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
