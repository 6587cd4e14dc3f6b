import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useCommand } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Problem } from "@/shared/ui/Problem";
import { ScoreBand } from "@/shared/ui/ScoreBand";
import { useAction } from "@/shared/ui/use-action";
import { proposalsQuery, refreshValue } from "./queries";
import type { Proposal } from "./types";

type Choice = { accounts: string[] } | { all: true };

function ApproveDialog({
  choice,
  count,
  onClose,
}: {
  choice: Choice;
  count: number;
  onClose: (done: boolean) => void;
}) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [reason, setReason] = useState("");
  const approve = async () => {
    const done = await run(
      async () => (await api.post("/value/grades/approve", { ...choice, reason })) ?? true,
      t("grade.decided"),
      () => refreshValue(client),
    );
    if (done) onClose(true);
  };
  return (
    <Modal
      open
      title={t("proposals.approveAsk", { count })}
      onCancel={() => onClose(false)}
      onOk={() => void approve()}
      okText={t("grade.approve")}
      confirmLoading={busy}
    >
      <Input.TextArea
        aria-label={t("grade.reason")}
        placeholder={t("grade.reasonOptional")}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}

function Row({ proposal, checked, onCheck }: { proposal: Proposal; checked: boolean; onCheck?: () => void }) {
  const { t } = useT();
  const label = useLabel();
  return (
    <li>
      {onCheck && (
        <Checkbox aria-label={t("list.select", { title: proposal.name })} checked={checked} onChange={onCheck} />
      )}
      <GradeChip grade={proposal.grade} proposed={proposal.grade_proposed} />
      <Link className="grow" to="/$entity/$id" params={{ entity: "accounts", id: proposal.id }}>
        {proposal.name}
      </Link>
      {proposal.reasons && proposal.reasons.length > 0 && (
        <span className="muted wide-only">
          {proposal.reasons
            .slice(0, 2)
            .map((reason) => label(reason))
            .join(" · ")}
        </span>
      )}
      <ScoreBand
        value={proposal.value_score}
        low={proposal.value_low}
        high={proposal.value_high}
        coverage={proposal.value_coverage}
      />
    </li>
  );
}

/** Grades that wait for somebody to approve them, one by one or all at once. */
export function Proposals({ waiting }: { waiting: number }) {
  const { t } = useT();
  const may = useCommand("grades.approve");
  const pages = useInfiniteQuery(proposalsQuery);
  const [chosen, setChosen] = useState<string[]>([]);
  const [asking, setAsking] = useState<Choice | null>(null);
  const toggle = (id: string) =>
    setChosen((old) => (old.includes(id) ? old.filter((other) => other !== id) : [...old, id]));
  const close = (done: boolean) => {
    setAsking(null);
    if (done) setChosen([]);
  };
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" id="proposals">
      <div className="panel-head">
        <h2>{t("proposals.title", { count: waiting })}</h2>
        {may && waiting > 0 && (
          <span className="page-actions">
            <Button disabled={chosen.length === 0} onClick={() => setAsking({ accounts: chosen })}>
              {t("proposals.approveChosen", { count: chosen.length })}
            </Button>
            <Button type="primary" onClick={() => setAsking({ all: true })}>
              {t("proposals.approveAll")}
            </Button>
          </span>
        )}
      </div>
      <Problem error={pages.error} retry={() => void pages.refetch()} />
      {pages.isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {pages.isSuccess && items.length === 0 && <p className="muted">{t("proposals.none")}</p>}
      <ul className="rows">
        {items.map((proposal) => (
          <Row
            key={proposal.id}
            proposal={proposal}
            checked={chosen.includes(proposal.id)}
            onCheck={may ? () => toggle(proposal.id) : undefined}
          />
        ))}
      </ul>
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("list.more")}</Button>}
      {asking && (
        <ApproveDialog choice={asking} count={"all" in asking ? waiting : asking.accounts.length} onClose={close} />
      )}
    </section>
  );
}
