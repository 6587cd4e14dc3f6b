import { EditOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Progress, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useEntity } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { Value } from "@/shared/record/Value";
import { fieldValue } from "@/shared/record/values";
import { Problem } from "@/shared/ui/Problem";
import { When } from "@/shared/ui/When";
import { AnswerForm } from "./AnswerForm";
import { Fact } from "./Fact";
import { NextQuestion } from "./NextQuestion";
import type { DNABlock, DNAItem, DNAProfile } from "./types";
import "./dna.css";

/** What a question is called: the fields of the customer by their own labels. */
function useQuestionName(): (item: DNAItem) => string {
  const label = useLabel();
  const accounts = useEntity("accounts");
  const answers = useEntity("dna-answers");
  const options = answers?.fields.find((field) => field.name === "question")?.options;
  return (item) =>
    item.field
      ? label(accounts?.fields.find((field) => field.name === item.field)?.label) || item.field
      : label(options?.find((option) => option.value === item.question)?.label) || item.question;
}

function Item({ account, item, profile }: { account: RecordData; item: DNAItem; profile: DNAProfile }) {
  const { t } = useT();
  const field = useEntity("accounts")?.fields.find((one) => one.name === item.field);
  const name = useQuestionName()(item);
  const [editing, setEditing] = useState(false);
  return (
    <div className={item.known ? "dna-item" : "dna-item dna-unknown"}>
      <dt>
        {name}
        {item.answer && profile.may_answer && !editing && (
          <Button
            type="text"
            size="small"
            icon={<EditOutlined />}
            aria-label={`${t("action.edit")} ${name}`}
            onClick={() => setEditing(true)}
          />
        )}
      </dt>
      <dd>
        {editing && (
          <AnswerForm
            account={account.id}
            question={item.question}
            answer={item.answer}
            needs={profile.match.needs}
            onDone={() => setEditing(false)}
          />
        )}
        {!editing &&
          item.computed &&
          (field ? (
            <Value field={field} value={fieldValue(account, field.name)} record={account} />
          ) : (
            <Fact item={item} />
          ))}
        {!editing && item.answer && (
          <p className="dna-text">
            {item.answer.text}{" "}
            <span className="muted">
              <When at={item.answer.on} /> {item.answer.source}
            </span>
          </p>
        )}
        {!item.known && <span className="muted">{t("dna.unknown")}</span>}
      </dd>
    </div>
  );
}

function Block({ account, block, profile }: { account: RecordData; block: DNABlock; profile: DNAProfile }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t(`dna.block.${block.name}`)}</h2>
        <span className={block.stale ? "state-amber" : "muted"}>
          {format.percent(block.completeness)}
          {block.stale && ` · ${t("dna.half")}`}
          {block.on && (
            <>
              {" · "}
              <When at={block.on} />
            </>
          )}
        </span>
      </div>
      <dl className="dna-items">
        {block.items.map((item) => (
          <Item key={item.question} account={account} item={item} profile={profile} />
        ))}
      </dl>
    </section>
  );
}

function Whole({ profile }: { profile: DNAProfile }) {
  const { t } = useT();
  const format = useFormat();
  const { match } = profile;
  return (
    <section className="panel">
      <div className="dna-whole">
        <Progress
          type="circle"
          size={84}
          percent={Math.round(profile.completeness * 100)}
          strokeColor="var(--brand)"
          aria-label={t("dna.completeness")}
        />
        <div className="grow">
          <h2>{t("dna.completeness")}</h2>
          <p className="muted">{t("dna.how")}</p>
          {match.share !== null && (
            <p>
              {t("dna.match", {
                covered: match.covered,
                needs: match.needs.length,
                share: format.percent(match.share),
              })}
              {match.uncovered.length > 0 && (
                <span className="state-amber">
                  {" "}
                  {t("dna.uncovered", { needs: match.uncovered.join(t("selection.comma")) })}
                </span>
              )}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

/** What is known of a customer, block by block, and what to ask next. */
export function DnaTab({ account }: { account: RecordData }) {
  const query = useQuery({
    queryKey: ["records", "dna-answers", "profile", account.id, account.rev],
    queryFn: () => api.get<DNAProfile>(`/accounts/${account.id}/dna`),
  });
  const profile = query.data;
  if (query.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (!profile) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="stack">
      <div className="columns-2">
        <Whole profile={profile} />
        {profile.may_answer && <NextQuestion account={account.id} profile={profile} />}
      </div>
      <div className="columns-2">
        {profile.blocks.map((block) => (
          <Block key={block.name} account={account} block={block} profile={profile} />
        ))}
      </div>
    </div>
  );
}
