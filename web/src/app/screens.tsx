import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useProblemText } from "@/shared/ui/Problem";
import { useTitle } from "@/shared/ui/use-title";

export function NotFound() {
  const { t } = useT();
  useTitle(t("error.pageNotFound"));
  return (
    <main className="lone">
      <EmptyState
        title={t("error.pageNotFound")}
        text={t("error.pageNotFoundHint")}
        action={<Link to="/">{t("nav.home")}</Link>}
      />
    </main>
  );
}

export function ErrorScreen({ error }: { error: unknown }) {
  const { t } = useT();
  const text = useProblemText();
  useTitle(t("error.title"));
  return (
    <main className="lone">
      <EmptyState
        title={t("error.title")}
        text={text(error)}
        action={<Button onClick={() => window.location.reload()}>{t("action.reload")}</Button>}
      />
    </main>
  );
}

export function Pending() {
  return (
    <div className="page">
      <Skeleton active paragraph={{ rows: 10 }} />
    </div>
  );
}
