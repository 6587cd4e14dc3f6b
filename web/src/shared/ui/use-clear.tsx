import { CloseCircleFilled } from "@ant-design/icons";
import { useT } from "@/shared/i18n";

/** For `allowClear` of a Select: its button has a name in the user's language, which antd gives in English only. */
export function useClear() {
  const { t } = useT();
  return { label: t("action.clear"), clearIcon: <CloseCircleFilled /> };
}
