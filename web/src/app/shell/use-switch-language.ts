import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { meQuery } from "@/shared/api/session";
import type { Language } from "@/shared/api/types";
import { setLanguage, useLanguage } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

/** Changes to the other language, for good. */
export function useSwitchLanguage(): () => void {
  const language = useLanguage();
  const client = useQueryClient();
  const { run } = useAction();
  return async () => {
    const next: Language = language === "en" ? "zh-CN" : "en";
    await setLanguage(next);
    client.setQueryData(meQuery.queryKey, (me) => (me ? { ...me, language: next } : me));
    await run(async () => (await api.patch("/me", { language: next })) ?? true);
  };
}
