import { Button, Collapse, Input, InputNumber, Segmented, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useEntity } from "@/shared/api/session";
import { useLabel, useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import { Faces } from "./Faces";
import { type Doubles, NewCustomer } from "./Newcomers";
import { Present } from "./Present";
import { type Draft, type EntryValues, KINDS } from "./types";
import { strangers } from "./values";

interface Props {
  values: EntryValues;
  change: (patch: Partial<EntryValues>) => void;
  heard?: Draft;
  /** The box was opened on the page of the customer. */
  fixed: boolean;
  /** A stored follow-up stays with its customer. */
  locked: boolean;
  today: string;
  doubles: Doubles;
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="entry-line">
      <span className="entry-label">{label}</span>
      <div className="entry-value">{children}</div>
    </div>
  );
}

/** The names of the kinds, as the metadata has them. */
export function useKindNames(): (kind: unknown) => string {
  const text = useLabel();
  const options = useEntity("interactions")?.fields.find((field) => field.name === "kind")?.options ?? [];
  return (kind) => text(options.find((option) => option.value === kind)?.label) || String(kind ?? "");
}

function Customer({ values, change, heard, fixed, locked, doubles }: Props) {
  const { t } = useT();
  const others = (heard?.accounts ?? []).filter((one) => one.id !== values.account);
  return (
    <Line label={t("entry.account")}>
      <RefSelect
        entity="accounts"
        disabled={locked}
        label={t("entry.account")}
        value={values.account}
        onChange={(account) => change({ account: typeof account === "string" ? account : undefined, contacts: [] })}
      />
      {!fixed && others.length > 0 && (
        <span className="entry-others">
          {t("entry.orElse")}
          {others.map((one) => (
            <Button key={one.id} size="small" type="link" onClick={() => change({ account: one.id, contacts: [] })}>
              {one.name}
            </Button>
          ))}
        </span>
      )}
      {!values.account && (
        <NewCustomer
          heard={heard?.new_account}
          doubles={doubles}
          onMade={(account) => change({ account, contacts: [] })}
        />
      )}
    </Line>
  );
}

const SPANS = [15, 30, 60, 120];

function When({ values, change, today }: Props) {
  const { t } = useT();
  return (
    <Line label={t("entry.when")}>
      <div className="entry-row">
        <Input
          type="date"
          aria-label={t("entry.date")}
          value={values.date}
          onChange={(event) => change({ date: event.target.value, planned: event.target.value > today })}
        />
        <Input
          type="time"
          aria-label={t("entry.time")}
          value={values.time}
          onChange={(event) => change({ time: event.target.value })}
        />
      </div>
      <span className="entry-planned">
        <Switch
          size="small"
          aria-label={t("entry.planned")}
          checked={values.planned}
          onChange={(planned) => change({ planned })}
        />{" "}
        {t("entry.planned")}
      </span>
    </Line>
  );
}

function Minutes({ values, change }: Props) {
  const { t } = useT();
  return (
    <Line label={t("entry.minutes")}>
      <div className="entry-row">
        <InputNumber<number>
          aria-label={t("entry.minutes")}
          min={0}
          max={1440}
          precision={0}
          controls={false}
          inputMode="numeric"
          value={values.minutes}
          onChange={(minutes) => change({ minutes: minutes ?? undefined })}
        />
        {SPANS.map((span) => (
          <Button
            key={span}
            size="small"
            aria-pressed={values.minutes === span}
            onClick={() => change({ minutes: span })}
          >
            {span}
          </Button>
        ))}
      </div>
    </Line>
  );
}

function More({ values, change }: Props) {
  const { t } = useT();
  return (
    <div className="stack">
      <Line label={t("entry.nextStep")}>
        <div className="entry-row">
          <Input
            aria-label={t("entry.nextStep")}
            maxLength={200}
            value={values.next_step}
            onChange={(event) => change({ next_step: event.target.value })}
          />
          <Input
            type="date"
            aria-label={t("entry.nextOn")}
            value={values.next_on}
            onChange={(event) => change({ next_on: event.target.value })}
          />
        </div>
      </Line>
      <Line label={t("entry.theirs")}>
        <Input
          aria-label={t("entry.theirs")}
          maxLength={200}
          value={values.theirs}
          onChange={(event) => change({ theirs: event.target.value })}
        />
      </Line>
      <Line label={t("entry.ours")}>
        <RefSelect
          multiple
          entity="users"
          label={t("entry.ours")}
          value={values.ours}
          onChange={(ours) => change({ ours: Array.isArray(ours) ? ours : [] })}
        />
      </Line>
      <Line label={t("entry.customerHours")}>
        <InputNumber<number>
          aria-label={t("entry.customerHours")}
          min={0}
          controls={false}
          value={values.customer_hours}
          onChange={(hours) => change({ customer_hours: hours ?? undefined })}
        />
      </Line>
    </div>
  );
}

/** What the text was understood as, to be put right where it was not. */
export function EntryFields(props: Props) {
  const { t } = useT();
  const name = useKindNames();
  const { values, change, heard } = props;
  const chosen = values.kind ?? "";
  const options = KINDS.map((kind) => ({ value: kind as string, label: name(kind) }));
  const [first, others] = [options.slice(0, 5), options.slice(5)];
  return (
    <>
      <Customer {...props} />
      <Line label={t("entry.present")}>
        <Present
          key={values.account}
          account={values.account}
          value={values.contacts ?? []}
          heard={strangers(values, heard, props.fixed)}
          onChange={(contacts) => change({ contacts })}
        />
      </Line>
      <Line label={t("entry.kind")}>
        <Segmented
          aria-label={t("entry.kind")}
          value={first.some(({ value }) => value === chosen) ? chosen : ""}
          options={first}
          onChange={(kind) => change({ kind: String(kind) })}
        />
        <Select
          aria-label={t("entry.otherKind")}
          placeholder={t("entry.otherKind")}
          value={others.some(({ value }) => value === chosen) ? chosen : undefined}
          options={others}
          onChange={(kind: string) => change({ kind })}
        />
        {chosen === "note" && <span className="muted">{t("entry.noteNoContact")}</span>}
      </Line>
      <When {...props} />
      <Minutes {...props} />
      <Line label={t("entry.mood")}>
        <Faces value={values.emotion} onChange={(emotion) => change({ emotion })} />
      </Line>
      <Collapse
        ghost
        className="form-more"
        items={[{ key: "more", label: t("entry.more"), children: <More {...props} /> }]}
      />
    </>
  );
}
