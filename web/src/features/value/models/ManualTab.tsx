import { Button, InputNumber } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { SaveBar } from "./SaveBar";
import type { TabProps } from "./weights";

/** Weights as they are typed, in per cent. They must add up; one may let the program scale them. */
export function ManualTab({ items, draft, setDraft, busy, save }: TabProps) {
  const { t } = useT();
  const format = useFormat();
  const of = (code: string) => draft.weights[code] ?? 0;
  const sum = items.reduce((total, item) => total + of(item.code), 0);
  const adds = Math.abs(sum - 1) <= 1e-6;
  const set = (code: string, share: number) => setDraft({ ...draft, weights: { ...draft.weights, [code]: share } });
  const normalise = () =>
    setDraft({
      ...draft,
      weights: Object.fromEntries(items.map((item) => [item.code, sum > 0 ? of(item.code) / sum : 1 / items.length])),
    });
  const heavy = items.filter((item) => of(item.code) > 0.6);
  return (
    <div className="stack">
      <ul className="rows">
        {items.map((item) => (
          <li key={item.code}>
            <span className="grow">
              <span className="leaf-code">{item.code}</span> {item.name}
            </span>
            <InputNumber
              aria-label={item.name}
              min={0}
              max={100}
              step={1}
              suffix="%"
              value={Math.round(of(item.code) * 10000) / 100}
              onChange={(value) => set(item.code, Number(value ?? 0) / 100)}
            />
          </li>
        ))}
      </ul>
      <p className={adds ? "muted number" : "bad number"} role="status">
        {t("models.sum", { percent: format.percent(sum, 2) })}{" "}
        {!adds && (
          <Button size="small" onClick={normalise}>
            {t("models.normalise")}
          </Button>
        )}
      </p>
      {heavy.map((item) => (
        <p key={item.code} className="warn">
          {t("models.heavy", { name: item.name })}
        </p>
      ))}
      <p className="muted">{t("models.zeroOff")}</p>
      <SaveBar
        busy={busy}
        disabled={!adds}
        onSave={() =>
          void save({ method: "manual", weights: Object.fromEntries(items.map((item) => [item.code, of(item.code)])) })
        }
      />
    </div>
  );
}
