import { CopyOutlined, PhoneOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import type { ReactNode } from "react";
import { useEntity } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import type { Condition } from "@/shared/list/filter";
import { isRef } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { summaryQuery } from "./queries";
import type { AccountSummary } from "./types";
import "./overview.css";

const text = (value: unknown) => (typeof value === "string" ? value : "");

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function useOptionName(entity: string, field: string): (value: unknown) => string {
  const label = useLabel();
  const options = useEntity(entity)?.fields.find((one) => one.name === field)?.options;
  return (value) => label(options?.find((one) => one.value === value)?.label) || text(value);
}

function LastContact({ summary }: { summary: AccountSummary }) {
  const { t } = useT();
  const kind = useOptionName("interactions", "kind");
  const last = summary.last_contact;
  if (!last) return <span className="muted">{t("overview.noContact")}</span>;
  return (
    <>
      <Link to="/$entity/$id" params={{ entity: "interactions", id: last.id }} title={last.subject}>
        <When at={last.on} />
      </Link>{" "}
      <span className="muted">
        {kind(last.kind)} {last.by}
      </span>
    </>
  );
}

function NextStep({ summary }: { summary: AccountSummary }) {
  const { t } = useT();
  const next = summary.next_step;
  if (!next) return <span className="muted">{t("overview.noStep")}</span>;
  return (
    <>
      <Link to="/$entity/$id" params={{ entity: next.entity, id: next.id }}>
        {next.title || t(next.entity === "tasks" ? "overview.step" : "overview.planned")}
      </Link>{" "}
      <span className={next.overdue ? "state-red" : "muted"}>
        <When at={next.due_on} />
      </span>
    </>
  );
}

function Promises({ account, summary }: { account: string; summary: AccountSummary }) {
  const { t } = useT();
  const today = useToday();
  const open = (one: Condition) => ({
    and: [{ field: "account", op: "eq" as const, value: account }, { field: "done_on", op: "empty" as const }, one],
  });
  return (
    <>
      <Link
        to="/$entity"
        params={{ entity: "tasks" }}
        search={{ filter: open({ field: "kind", op: "in", value: ["promise", "their_promise"] }) }}
      >
        {t("overview.promisesOf", { ours: summary.our_promises, theirs: summary.their_promises })}
      </Link>{" "}
      {summary.overdue > 0 && (
        <Link
          className="state-red"
          to="/$entity"
          params={{ entity: "tasks" }}
          search={{ filter: open({ field: "due_on", op: "lt", value: today }) }}
        >
          {t("overview.overdue", { count: summary.overdue })}
        </Link>
      )}
    </>
  );
}

/** What somebody writes on an envelope or into a chat. */
function cardOf(record: RecordData): string {
  return [record.name, record.uscc, record.address, record.phone, record.email].map(text).filter(Boolean).join("\n");
}

function QuickActions({ record, children }: { record: RecordData; children?: ReactNode }) {
  const { t } = useT();
  const { message } = App.useApp();
  const phone = text(record.phone);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(cardOf(record));
      message.success(t("overview.copied"));
    } catch {
      message.warning(t("overview.notCopied"));
    }
  };
  return (
    <div className="page-actions">
      {children}
      {/\d/.test(phone) && (
        <Button icon={<PhoneOutlined />} href={`tel:${phone.replace(/[^\d+]/g, "")}`}>
          {t("overview.call")}
        </Button>
      )}
      <Button icon={<CopyOutlined />} onClick={() => void copy()}>
        {t("overview.copy")}
      </Button>
    </div>
  );
}

/** The customer at one glance, above everything else on its page. `actions` are those of other features. */
export function AccountHead({ record, actions }: { record: RecordData; actions?: ReactNode }) {
  const { t } = useT();
  const stage = useOptionName("accounts", "stage");
  const query = useQuery(summaryQuery(record.id));
  const summary = query.data;
  const owner = isRef(record.owner) ? record.owner.name : null;
  const deputy = isRef(record.deputy) ? record.deputy.name : null;
  return (
    <section className="glance" aria-label={t("overview.glance")}>
      <Problem error={query.error} retry={() => void query.refetch()} />
      <dl className="figures">
        {text(record.stage) && <Fact name={t("overview.stage")}>{stage(record.stage)}</Fact>}
        <Fact name={t("overview.owners")}>
          {owner ?? <span className="muted">{t("overview.nobody")}</span>}
          {deputy && <span className="muted"> / {deputy}</span>}
        </Fact>
        {summary && (
          <>
            <Fact name={t("overview.lastContact")}>
              <LastContact summary={summary} />
            </Fact>
            <Fact name={t("overview.nextStep")}>
              <NextStep summary={summary} />
            </Fact>
            {summary.our_promises + summary.their_promises + summary.overdue > 0 && (
              <Fact name={t("overview.promises")}>
                <Promises account={record.id} summary={summary} />
              </Fact>
            )}
          </>
        )}
      </dl>
      {!record.archived_at && <QuickActions record={record}>{actions}</QuickActions>}
    </section>
  );
}
