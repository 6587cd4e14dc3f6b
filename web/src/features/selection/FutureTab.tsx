import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select, Tag } from "antd";
import { useState } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { ReportExport } from "@/shared/list/ExportButton";
import { EmptyState } from "@/shared/ui/EmptyState";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Loaded } from "@/shared/ui/Loaded";
import { Money } from "@/shared/ui/Money";
import { DecideDialog } from "./DecideDialog";
import { futureQuery } from "./queries";
import type { FutureItem, FutureView } from "./types";

/** How many of a column are shown at first. */
const FIRST = 12;

const ANSWERS = ["keep", "add", "review"] as const;

function Item({ item, onDecide }: { item: FutureItem; onDecide?: () => void }) {
  const { t } = useT();
  const record = item.account
    ? { entity: "accounts", id: item.account }
    : { entity: "target-companies", id: item.target ?? "" };
  return (
    <li>
      <span className="future-name">
        {item.grade && <GradeChip grade={item.grade} />}{" "}
        <Link to="/$entity/$id" params={record}>
          {item.name}
        </Link>
      </span>
      <span className="muted">
        {[item.segment, item.owner].filter(Boolean).join(" · ")}
        {item.sales_12m && (
          <>
            {" · "}
            <Money amount={item.sales_12m} />
          </>
        )}
      </span>
      {item.status && <Tag>{t(`targets.status.${item.status}`)}</Tag>}
      {onDecide && (
        <Button size="small" aria-label={t("selection.decideAbout", { name: item.name })} onClick={onDecide}>
          {t("selection.decide")}
        </Button>
      )}
    </li>
  );
}

function Columns({ view }: { view: FutureView }) {
  const { t } = useT();
  const format = useFormat();
  const [decided, setDecided] = useState<FutureItem | null>(null);
  const [opened, setOpened] = useState<string[]>([]);
  const shown = (answer: (typeof ANSWERS)[number]) =>
    opened.includes(answer) ? view[answer].items : view[answer].items.slice(0, FIRST);
  return (
    <div className="future">
      {ANSWERS.map((answer) => (
        <section className={`panel future-${answer}`} key={answer} aria-label={t(`future.${answer}`)}>
          <h2>
            {t(`future.${answer}`)} <span className="future-count">{format.number(view[answer].count)}</span>
          </h2>
          <p className="muted">{t(`future.${answer}Hint`)}</p>
          <ul>
            {shown(answer).map((item) => (
              <Item
                key={item.account ?? item.target}
                item={item}
                onDecide={answer === "review" && view.may_decide ? () => setDecided(item) : undefined}
              />
            ))}
          </ul>
          {shown(answer).length < view[answer].items.length ? (
            <Button onClick={() => setOpened([...opened, answer])}>{t("list.more")}</Button>
          ) : (
            view[answer].count > view[answer].items.length && (
              <p className="muted">
                {t("pyramid.first", { count: view[answer].items.length, total: view[answer].count })}
              </p>
            )
          )}
        </section>
      ))}
      {decided?.account && (
        <DecideDialog
          one={{ id: decided.account, name: decided.name, selection: "", screening: "" }}
          onClose={() => setDecided(null)}
        />
      )}
    </div>
  );
}

/** Today's customers against the companies we want: who stays, who is to be won, whom to look at. */
export function FutureTab() {
  const { t } = useT();
  const navigate = useNavigate();
  const { list }: { list?: string } = useSearch({ strict: false });
  const query = useQuery(futureQuery(list));
  const choose = (value: string) =>
    void navigate({ to: "/selection", search: { tab: "future", ...(value && { list: value }) }, replace: true });
  return (
    <Loaded query={query}>
      {(view) =>
        view.lists.length === 0 ? (
          <EmptyState
            title={t("targets.none")}
            text={t("targets.noneHint")}
            action={
              <Link to="/selection" search={{ tab: "targets" }}>
                {t("selection.tab.targets")}
              </Link>
            }
          />
        ) : (
          <div className="stack">
            <div className="panel-head">
              <Select
                aria-label={t("targets.list")}
                value={list ?? ""}
                onChange={choose}
                options={[
                  { value: "", label: t("future.allLists") },
                  ...view.lists.map((one) => ({ value: one.id, label: one.name })),
                ]}
                popupMatchSelectWidth={false}
              />
              <ReportExport
                what={{
                  name: "selection.future",
                  title: t("selection.tab.future"),
                  path: "/selection/exports/future",
                  query: { list },
                }}
              />
            </div>
            <p>
              {t("future.says", { present: view.present, targets: view.targets })}{" "}
              {!view.whole && <span className="muted">{t("future.partly")}</span>}
            </p>
            <Columns view={view} />
          </div>
        )
      }
    </Loaded>
  );
}
