import { Segmented } from "antd";
import type { ReactNode } from "react";
import type { Language } from "@/shared/api/types";
import { setLanguage, useLanguage, useT } from "@/shared/i18n";
import { useTitle } from "@/shared/ui/use-title";

/** The frame of the screens in front of sign-in. */
export function Gate({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const { t } = useT();
  const language = useLanguage();
  useTitle(title);
  return (
    <main className="gate">
      <div className="gate-box">
        <div className="gate-brand">
          <img src="/icon.svg" alt="" width={36} height={36} />
          <span>Loam 沃土</span>
        </div>
        <h1>{title}</h1>
        {text && <p className="muted">{text}</p>}
        {children}
        <Segmented
          className="gate-language"
          aria-label={t("shell.language")}
          value={language}
          onChange={(value) => void setLanguage(value as Language)}
          options={[
            { value: "zh-CN", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
    </main>
  );
}
