import { Alert, Button } from "antd";
import { ApiError } from "@/shared/api/errors";
import { useLabel, useT } from "@/shared/i18n";

/** What was refused, in the reader's words: where fields were, what is wrong with each. */
export function useProblemText(): (error: unknown) => string {
  const { t } = useT();
  const label = useLabel();
  return (error) => {
    if (!(error instanceof ApiError)) return t("error.unexpected");
    if (error.status === 0) return t("error.offline");
    if (error.status === 403) return error.message || t("error.forbidden");
    if (error.status === 404) return t("error.notFound");
    const named = error.fields.map((bad) => label({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code }));
    return [...new Set(named)].join(t("error.separator")) || error.message;
  };
}

/** A refusal shown where the content would be, with a way to try again. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useT();
  const text = useProblemText();
  if (!error) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={text(error)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {t("action.retry")}
          </Button>
        )
      }
    />
  );
}
