import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import { useToday } from "@/shared/api/today";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { AnswerForm } from "./AnswerForm";
import type { DNAProfile } from "./types";

/** How many days a task to find something out is given. */
const DAYS = 7;

/** How many questions are shown before "all". */
const FIRST = 3;

function Row({
  account,
  question,
  field,
  needs,
}: {
  account: string;
  question: string;
  field?: string;
  needs: string[];
}) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const tasks = useRights("tasks");
  const today = useToday();
  const [answering, setAnswering] = useState(false);
  const ask = t(`dna.ask.${question}`);
  const makeTask = async () => {
    const body = { title: ask, account, kind: "follow_up", due_on: dayjs(today).add(DAYS, "day").format("YYYY-MM-DD") };
    await run(
      () => api.post("/tasks", body),
      t("dna.taskMade"),
      () => refreshEntity(client, "tasks"),
    );
  };
  return (
    <li>
      <span className="grow">{ask}</span>
      {!answering && (
        <span className="page-actions">
          {field ? (
            <Link to="/$entity/$id" params={{ entity: "accounts", id: account }} search={{ tab: "details" }}>
              {t("dna.fillIn")}
            </Link>
          ) : (
            <Button size="small" onClick={() => setAnswering(true)} aria-label={`${t("dna.answer")} ${ask}`}>
              {t("dna.answer")}
            </Button>
          )}
          {tasks.create && (
            <Button
              size="small"
              loading={busy}
              onClick={() => void makeTask()}
              aria-label={`${t("dna.makeTask")} ${ask}`}
            >
              {t("dna.makeTask")}
            </Button>
          )}
        </span>
      )}
      {answering && (
        <AnswerForm account={account} question={question} needs={needs} onDone={() => setAnswering(false)} />
      )}
    </li>
  );
}

/** What we do not know yet, the least known block first. */
export function NextQuestion({ account, profile }: { account: string; profile: DNAProfile }) {
  const { t } = useT();
  const [all, setAll] = useState(false);
  const shown = all ? profile.unknown : profile.unknown.slice(0, FIRST);
  const rest = profile.unknown.length - shown.length;
  return (
    <section className="panel">
      <h2>{t("dna.next")}</h2>
      {profile.unknown.length === 0 && <p className="muted">{t("dna.allKnown")}</p>}
      <ul className="rows">
        {shown.map((one) => (
          <Row
            key={one.question}
            account={account}
            question={one.question}
            field={one.field}
            needs={profile.match.needs}
          />
        ))}
      </ul>
      {rest > 0 && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t("dna.more", { count: rest })}
        </Button>
      )}
    </section>
  );
}
