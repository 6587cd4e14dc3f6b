import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { MyDay } from "@/features/agenda/MyDay";
import { HomeFigures } from "@/features/overview/HomeFigures";
import { AssetFigure } from "@/features/prediction/AssetFigure";
import { AttentionPanel } from "@/features/servicelevel/AttentionPanel";
import { SilentFigure } from "@/features/servicelevel/SilentFigure";
import { HomeSummary } from "@/features/value/HomeSummary";
import { ReviewsNotice } from "@/features/value/ReviewsNotice";
import { ShareFigure } from "@/features/value/ShareFigure";
import { useCommand, useMe } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";

function Start() {
  const { t } = useT();
  return (
    <EmptyState
      title={t("home.empty")}
      text={t("home.emptyHint")}
      action={
        <Link to="/imports/new">
          <Button type="primary" size="large">
            {t("home.import")}
          </Button>
        </Link>
      }
    />
  );
}

export function HomePage() {
  const { t } = useT();
  const me = useMe();
  const accounts = me.entities.accounts;
  const mayValue = useCommand("value.read");
  return (
    <div className="page">
      <PageHead
        title={t("home.hello", { name: me.name })}
        name={t("nav.home")}
        extra={
          <>
            {accounts?.create && (
              <Link to="/$entity" params={{ entity: "accounts" }} search={{ open: "new" }}>
                <Button>{t("home.newAccount")}</Button>
              </Link>
            )}
            {accounts?.read && (
              <Link to="/$entity" params={{ entity: "accounts" }} search={{ tab: "mine" }}>
                <Button>{t("home.myAccounts")}</Button>
              </Link>
            )}
          </>
        }
      />
      {mayValue && <ReviewsNotice />}
      {accounts?.read && (
        <HomeFigures everybody={accounts.others}>
          <SilentFigure everybody={accounts.others} />
          {accounts.others && mayValue && (
            <>
              <AssetFigure />
              <ShareFigure />
            </>
          )}
        </HomeFigures>
      )}
      {accounts?.read && (
        <AttentionPanel>
          <MyDay />
        </AttentionPanel>
      )}
      {accounts?.read && mayValue && <HomeSummary empty={<Start />} />}
    </div>
  );
}
