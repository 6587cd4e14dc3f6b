import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import { useFormat } from "@/shared/format/use-format";
import { useLabel, useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { useNarrow } from "@/shared/ui/use-narrow";
import { When } from "@/shared/ui/When";
import { refreshSelection, screeningQuery } from "./queries";
import type { Mark, Screening } from "./types";
import "./selection.css";

type Answers = Record<string, string>;

const STATE: Record<string, string> = { met: "state-green", not_met: "state-red", unknown: "muted" };

function Line({ mark, answer, onAnswer }: { mark: Mark; answer?: string; onAnswer?: (state: string) => void }) {
  const { t } = useT();
  const label = useLabel();
  const state = answer ?? mark.state;
  return (
    <li>
      <span className="grow">
        {label(mark.title)}
        <span className="muted misses">
          {mark.judged ? mark.by : t("selection.byRule")} <When at={mark.at} /> {mark.note}
        </span>
      </span>
      {mark.judged && onAnswer ? (
        <Segmented
          size="small"
          aria-label={label(mark.title)}
          value={state}
          onChange={(value) => onAnswer(String(value))}
          options={["met", "not_met", "unknown"].map((one) => ({ value: one, label: t(`selection.mark.${one}`) }))}
        />
      ) : (
        <span className={STATE[state]}>{t(`selection.mark.${state}`)}</span>
      )}
    </li>
  );
}

function Marks({ id, data, onDone }: { id: string; data: Screening; onDone?: () => void }) {
  const { t } = useT();
  const format = useFormat();
  const client = useQueryClient();
  const may = useRights("accounts").edit;
  const { busy, run } = useAction();
  const [answers, setAnswers] = useState<Answers>({});
  const save = async () => {
    const judgements = Object.entries(answers).map(([must_have, state]) => ({
      must_have,
      met: state === "unknown" ? null : state === "met",
    }));
    const work = () => api.post(`/accounts/${id}/screen`, { judgements });
    if (!(await run(work, t("selection.screened"), () => refreshSelection(client)))) return;
    setAnswers({});
    onDone?.();
  };
  return (
    <div className="stack">
      <p>
        <b>{t(`selection.screening.${data.result}`)}</b>{" "}
        {data.score !== null && (
          <span className="muted">{t("selection.metShare", { share: format.percent(data.score ?? 0) })}</span>
        )}
      </p>
      <ul className="rows">
        {data.marks?.map((mark) => (
          <Line
            key={mark.must_have}
            mark={mark}
            answer={answers[mark.must_have]}
            onAnswer={may ? (state) => setAnswers({ ...answers, [mark.must_have]: state }) : undefined}
          />
        ))}
      </ul>
      {may && (
        <span className="page-actions">
          <Button type="primary" loading={busy} onClick={() => void save()}>
            {t("selection.saveScreening")}
          </Button>
        </span>
      )}
    </div>
  );
}

/** An account against the ideal profile of its segment: what rules say, and what somebody judges. */
export function ScreeningPanel({ id, onDone }: { id: string; onDone?: () => void }) {
  const { t } = useT();
  const query = useQuery(screeningQuery(id));
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 5 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  if (query.data.result === "no_profile")
    return (
      <EmptyState
        title={t("selection.noProfile")}
        text={t("selection.noProfileHint")}
        action={
          <Link to="/$entity" params={{ entity: "must-haves" }}>
            {t("selection.profile")}
          </Link>
        }
      />
    );
  return <Marks id={id} data={query.data} onDone={onDone} />;
}

export function ScreeningDrawer({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  return (
    <Drawer open title={t("selection.screenOf", { name })} onClose={onClose} size={narrow ? "100%" : 520}>
      <ScreeningPanel id={id} onDone={onClose} />
    </Drawer>
  );
}
