import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Input, Slider } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { TabBar } from "@/shared/ui/TabBar";
import { useDebounced } from "@/shared/ui/use-debounced";
import type { Comparison, Judge } from "../types";
import { indexOf, pairsOf, placeOf, SCALE, spoken, valueAt } from "./pairs";
import { SaveBar } from "./SaveBar";
import { WeightTable } from "./WeightTable";
import type { Item, TabProps } from "./weights";

interface Answer {
  group: Comparison;
  each: Comparison[];
  accepted: boolean;
}

function useComparison(model: string, n: number, judges: Judge[]) {
  const asked = useDebounced(JSON.stringify({ n, judges }), 200);
  return useQuery({
    queryKey: ["value", "models", model, "ahp", asked],
    queryFn: () => api.post<Answer>(`/value/models/${model}/weights/ahp`, JSON.parse(asked)),
    placeholderData: keepPreviousData,
    enabled: n >= 2 && n <= 10,
    retry: false,
  });
}

function PairSlider({ a, b, value, onChange }: { a: Item; b: Item; value: number; onChange: (value: number) => void }) {
  const { t } = useT();
  const text = (place?: number) => {
    const times = valueAt(place ?? 0);
    if (times === 1) return t("models.equal", { a: a.name, b: b.name });
    const more = times > 1;
    return t("models.times", {
      a: more ? a.name : b.name,
      b: more ? b.name : a.name,
      times: spoken(more ? times : 1 / times),
    });
  };
  return (
    <li className="pair">
      <div className="pair-names">
        <span>{a.name}</span>
        <output className="number">{spoken(value)}</output>
        <span>{b.name}</span>
      </div>
      <Slider
        min={-SCALE}
        max={SCALE}
        step={1}
        included={false}
        value={placeOf(value)}
        onChange={(place) => onChange(valueAt(place))}
        tooltip={{ open: false }}
        marks={{ [-SCALE]: "9", "-4": "5", 0: "1", 4: "5", [SCALE]: "9" }}
        ariaLabelForHandle={t("models.pair", { a: a.name, b: b.name })}
        ariaValueTextFormatterForHandle={text}
      />
    </li>
  );
}

function Matrix({ items, upper }: { items: Item[]; upper: number[] }) {
  const { t } = useT();
  const cell = (i: number, j: number) => {
    if (i === j) return 1;
    return i < j ? (upper[indexOf(items.length, i, j)] ?? 1) : 1 / (upper[indexOf(items.length, j, i)] ?? 1);
  };
  return (
    <div className="scroll-x">
      <table className="plain matrix">
        <caption className="visually-hidden">{t("models.matrix")}</caption>
        <thead>
          <tr>
            <td />
            {items.map((item) => (
              <th scope="col" key={item.code} title={item.name}>
                {item.code}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((row, i) => (
            <tr key={row.code}>
              <th scope="row" title={row.name}>
                {row.code}
              </th>
              {items.map((column, j) => (
                <td key={column.code} className={i === j ? "num stay" : "num"}>
                  {spoken(cell(i, j))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How well the answers fit together, and the pairs that fit worst with a way to put them right. */
function Consistency({
  items,
  result,
  limit,
  onUse,
}: {
  items: Item[];
  result: Comparison;
  limit: number;
  onUse: (i: number, j: number, value: number) => void;
}) {
  const { t } = useT();
  const good = result.cr <= limit + 1e-9;
  const name = (at: number) => items[at]?.name ?? "";
  return (
    <div className="consistency">
      <p>
        <strong className={good ? "ok" : "bad"}>{t(good ? "models.consistent" : "models.inconsistent")}</strong>{" "}
        <span className="muted">
          {t("models.cr", {
            cr: result.cr.toFixed(3),
            limit: limit.toFixed(2),
            lambda: result.lambda.toFixed(3),
            ci: result.ci.toFixed(3),
          })}
        </span>
      </p>
      {(result.worst ?? []).length > 0 && result.cr > 0.001 && (
        <ul className="rows">
          {(result.worst ?? []).map((pair) => (
            <li key={`${pair.i}-${pair.j}`}>
              <span className="grow">
                {t("models.worst", {
                  a: name(pair.i),
                  b: name(pair.j),
                  given: spoken(pair.given),
                  consistent: spoken(pair.consistent),
                })}
              </span>
              <Button size="small" onClick={() => onUse(pair.i, pair.j, pair.consistent)}>
                {t("models.useConsistent")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Judges({
  draft,
  setDraft,
  at,
  setAt,
}: Pick<TabProps, "draft" | "setDraft"> & { at: number; setAt: (at: number) => void }) {
  const { t } = useT();
  const { judges } = draft;
  const rename = (name: string) =>
    setDraft({ ...draft, judges: judges.map((judge, i) => (i === at ? { ...judge, name } : judge)) });
  const add = () => {
    const upper = pairsOf(draft.codes.length).map(() => 1);
    setDraft({ ...draft, judges: [...judges, { name: t("models.judge", { n: judges.length + 1 }), upper }] });
    setAt(judges.length);
  };
  const remove = () => {
    setDraft({ ...draft, judges: judges.filter((_, i) => i !== at) });
    setAt(0);
  };
  return (
    <>
      <TabBar
        label={t("models.judges")}
        tabs={judges.map((judge, i) => ({ key: String(i), label: judge.name || t("models.judge", { n: i + 1 }) }))}
        active={String(at)}
        onChange={(key) => setAt(Number(key))}
      />
      <div className="toolbar">
        <Input
          className="judge-name"
          aria-label={t("models.judgeName")}
          maxLength={40}
          value={judges[at]?.name}
          onChange={(event) => rename(event.target.value)}
        />
        <Button size="small" onClick={add}>
          {t("models.addJudge")}
        </Button>
        {judges.length > 1 && (
          <Button size="small" onClick={remove}>
            {t("models.removeJudge")}
          </Button>
        )}
      </div>
    </>
  );
}

/** Weights from "how much more important is A than B", by one or several judges. */
export function PairsTab({ model, items, draft, setDraft, busy, save }: TabProps) {
  const { t } = useT();
  const [chosen, setAt] = useState(0);
  const at = Math.min(chosen, draft.judges.length - 1);
  const n = items.length;
  const { data, error } = useComparison(model.id, n, draft.judges);
  const upper = draft.judges[at]?.upper ?? [];
  const several = draft.judges.length > 1;
  const set = (i: number, j: number, value: number) => {
    const next = upper.map((old, k) => (k === indexOf(n, i, j) ? value : old));
    setDraft({ ...draft, judges: draft.judges.map((judge, k) => (k === at ? { ...judge, upper: next } : judge)) });
  };
  if (n < 2 || n > 10) return <p className="muted">{t("models.pairsLimit")}</p>;
  const mine = data?.each[at];
  return (
    <div className="stack">
      <p className="muted">{t("models.pairsHint")}</p>
      <Judges draft={draft} setDraft={setDraft} at={at} setAt={setAt} />
      <div className="pairs-and-matrix">
        <ul className="pairs">
          {pairsOf(n).map(([i, j]) => {
            const [a, b] = [items[i], items[j]];
            return a && b ? (
              <PairSlider
                key={`${a.code}-${b.code}`}
                a={a}
                b={b}
                value={upper[indexOf(n, i, j)] ?? 1}
                onChange={(value) => set(i, j, value)}
              />
            ) : null;
          })}
        </ul>
        <div className="stack pairs-side" aria-live="polite">
          <Matrix items={items} upper={upper} />
          {mine && <Consistency items={items} result={mine} limit={several ? 0.2 : 0.1} onUse={set} />}
        </div>
      </div>
      <Problem error={error} />
      {data && (
        <WeightTable
          items={items}
          columns={[
            ...(several
              ? draft.judges.map((judge, i) => ({
                  head: judge.name || String(i + 1),
                  values: data.each[i]?.weights ?? [],
                }))
              : []),
            { head: t(several ? "models.together" : "value.weight"), values: data.group.weights ?? [] },
          ]}
        >
          {several && <p className="muted number">{t("models.crTogether", { cr: data.group.cr.toFixed(3) })}</p>}
        </WeightTable>
      )}
      <SaveBar
        busy={busy}
        disabled={!data?.accepted}
        onSave={() => void save({ method: "ahp", judges: draft.judges })}
      />
    </div>
  );
}
