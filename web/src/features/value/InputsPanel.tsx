import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Skeleton, Tooltip } from "antd";
import { useState } from "react";
import { useMe } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { CoGrowth } from "./CoGrowth";
import { By, EvidenceList, Shown } from "./InputShown";
import { LeafEditor } from "./LeafEditor";
import { LongevityPanel } from "./LongevityPanel";
import { inputHistoryQuery, inputsQuery } from "./queries";
import { ConfirmAll, Decide, mayDecide } from "./Review";
import type { InputEntry, InputLeaf, InputSheet } from "./types";

function Past({ account, leaf }: { account: string; leaf: InputLeaf }) {
  const { t } = useT();
  const query = useQuery(inputHistoryQuery(account, leaf.code));
  if (query.isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (query.error) return <Problem error={query.error} />;
  return (
    <ol className="leaf-history" aria-label={t("inputs.history")}>
      {query.data.map((entry) => (
        <li key={entry.id}>
          <Shown leaf={leaf} state={entry.state} value={entry.value} date={entry.dated_on} />{" "}
          <span className="muted">
            <By entry={entry} /> {entry.reason || entry.note}
          </span>
          <EvidenceList evidence={entry.evidence} />
        </li>
      ))}
    </ol>
  );
}

function Row({ account, leaf, sheet }: { account: string; leaf: InputLeaf; sheet: InputSheet }) {
  const { t } = useT();
  const label = useLabel();
  const me = useMe();
  const [open, setOpen] = useState<"edit" | "past" | null>(null);
  const entry = leaf.entry;
  const mine = (one: InputEntry) => one.entered_by?.id === me.id || one.judged_by?.id === me.id;
  return (
    <li className="input-leaf">
      <div className="input-head">
        <Tooltip title={label(leaf.definition)}>
          <span className="input-name">
            <span className="leaf-code">{leaf.gate ? "" : leaf.code}</span> {label(leaf.name)}
          </span>
        </Tooltip>
        <span className="grow">
          <Shown leaf={leaf} state={leaf.state} value={leaf.value ?? null} date={leaf.date} />
          {leaf.from !== "judged" && <span className="muted"> · {t(`inputs.from.${leaf.from}`)}</span>}
          {leaf.state !== "known" && leaf.reason && <span className="muted"> · {label(leaf.reason)}</span>}
        </span>
        <span className="page-actions">
          {sheet.editable && entry && mayDecide(entry, me.id) && (
            <Decide
              account={account}
              code={leaf.code}
              name={label(leaf.name)}
              entry={entry}
              mayReturn={sheet.needs_review}
            />
          )}
          {entry && (
            <Button size="small" type="text" onClick={() => setOpen(open === "past" ? null : "past")}>
              {t("inputs.history")}
            </Button>
          )}
          {sheet.editable && open !== "edit" && (
            <Button
              size="small"
              onClick={() => setOpen("edit")}
              aria-label={`${t("inputs.enter")} ${label(leaf.name)}`}
            >
              {entry ? t("action.edit") : t("inputs.enter")}
            </Button>
          )}
        </span>
      </div>
      {entry?.returned_by && sheet.needs_review && (
        <p className="input-more returned">
          <strong>{t("inputs.returnedBy", { name: entry.returned_by.name, note: entry.return_note })}</strong>
          {sheet.editable && mine(entry) && ` ${t("inputs.correctIt")}`}
        </p>
      )}
      {entry && open === null && (
        <div className="input-more muted">
          <By entry={entry} standing />
          {entry.note && ` · ${entry.note}`}
          <EvidenceList evidence={entry.evidence} />
        </div>
      )}
      {leaf.caveats.map((caveat) => (
        <p key={caveat.en} className="input-more caveat">
          {label(caveat)}
        </p>
      ))}
      {open === "edit" && <LeafEditor account={account} leaf={leaf} onDone={() => setOpen(null)} />}
      {open === "past" && <Past account={account} leaf={leaf} />}
    </li>
  );
}

function Threat({ sheet }: { sheet: InputSheet }) {
  const { t } = useT();
  const { index, colour } = sheet.threat;
  return (
    <p>
      {t("inputs.threat")}{" "}
      {colour ? (
        <strong className={`state-${colour}`}>
          {index} · {t(`inputs.threat.${colour}`)}
        </strong>
      ) : (
        <span className="muted">{t("value.unknown")}</span>
      )}
    </p>
  );
}

const SECTIONS = ["P", "N", "gate"] as const;

const sectionOf = (leaf: InputLeaf) => (leaf.gate ? "gate" : leaf.group === "N" ? "N" : "P");

/** What people judge of a customer, entered in place. */
export function InputsPanel({ id }: { id: string }) {
  const { t } = useT();
  const query = useQuery(inputsQuery(id));
  if (query.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (!query.data) return <Problem error={query.error} retry={() => void query.refetch()} />;
  const sheet = query.data;
  return (
    <>
      <section className="panel stack" id="inputs">
        <h2>{t("inputs.title")}</h2>
        <p className="muted">
          {sheet.strategy
            ? t("inputs.strategy", { name: sheet.strategy.name, version: sheet.strategy.version })
            : t("inputs.noStrategy")}
        </p>
        {sheet.preview && <Alert type="info" title={t("inputs.preview")} />}
        {sheet.needs_review && (
          <p className="muted">
            {t("inputs.needsReview")} <Link to="/value/reviews">{t("reviews.title")}</Link>
          </p>
        )}
        {sheet.needs_review && <ConfirmAll account={id} sheet={sheet} />}
        {SECTIONS.map((section) => (
          <div key={section} className="inputs-section">
            <h3>{t(`inputs.section.${section}`)}</h3>
            {section === "gate" && <Threat sheet={sheet} />}
            <ul className="inputs">
              {sheet.leaves
                .filter((leaf) => sectionOf(leaf) === section)
                .map((leaf) => (
                  <Row key={leaf.code} account={id} leaf={leaf} sheet={sheet} />
                ))}
            </ul>
          </div>
        ))}
      </section>
      <LongevityPanel id={id} />
      {sheet.co_growth && <CoGrowth data={sheet.co_growth} />}
    </>
  );
}
