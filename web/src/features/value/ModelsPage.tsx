import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Skeleton, Tag } from "antd";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { PageHead } from "@/shared/ui/PageHead";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";
import { modelsQuery } from "./queries";
import type { Model } from "./types";
import "./value.css";
import "./models/models.css";

function Version({ model }: { model: Model }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <li className={`version version-${model.state}`}>
      <div className="version-head">
        <Link to="/value/models/$id" params={{ id: model.id }}>
          {label(model.name)} v{model.version}
        </Link>
        <Tag>{t(`models.state.${model.state}`)}</Tag>
      </div>
      <p className="muted">
        {model.created_by ? t("models.createdBy", { name: model.created_by }) : t("models.created")}{" "}
        <When at={model.created_at} />
        {model.source !== null && ` · ${t("models.copiedFrom", { version: model.source })}`}
        {model.activated_at && (
          <>
            {" "}
            · {t("models.activated")} <When at={model.activated_at} />
          </>
        )}
      </p>
    </li>
  );
}

/** The versions of the value model, the newest first. A version that counts never changes; a copy of it does. */
export function ModelsPage() {
  const { t } = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useCommand("models.manage");
  const { busy, run } = useAction();
  const query = useQuery(modelsQuery);
  const active = query.data?.find((model) => model.state === "active");
  const make = async (path: string, body: object) => {
    const made = await run(
      () => api.post<Model>(path, body),
      undefined,
      () => client.invalidateQueries({ queryKey: modelsQuery.queryKey, exact: true }),
    );
    if (made) await navigate({ to: "/value/models/$id", params: { id: made.id } });
  };
  return (
    <div className="page page-narrow">
      <PageHead
        title={t("models.title")}
        note={t("models.note")}
        extra={
          may && (
            <>
              {active && (
                <Button type="primary" loading={busy} onClick={() => void make(`/value/models/${active.id}/copy`, {})}>
                  {t("models.change")}
                </Button>
              )}
              <Button loading={busy} onClick={() => void make("/value/models", { kind: "starter" })}>
                {t("models.calibrate")}
              </Button>
              <Button loading={busy} onClick={() => void make("/value/models", { kind: "full" })}>
                {t("models.full")}
              </Button>
            </>
          )
        }
      />
      <Problem error={query.error} retry={() => void query.refetch()} />
      {query.isPending && <Skeleton active />}
      {query.data?.length === 0 && <EmptyState title={t("models.none")} text={t("models.noneHint")} />}
      <ol className="versions">
        {query.data?.map((model) => (
          <Version key={model.id} model={model} />
        ))}
      </ol>
    </div>
  );
}
