import { Checkbox, Modal } from "antd";
import { useState } from "react";
import { useLabel, useT } from "@/shared/i18n";
import { TabBar } from "@/shared/ui/TabBar";
import type { ModelDetail } from "../types";
import { BlendTab } from "./BlendTab";
import { ManualTab } from "./ManualTab";
import { PairsTab } from "./PairsTab";
import { pairsOf, regroup } from "./pairs";
import { useModel } from "./use-model";
import type { Item, WeightDraft } from "./weights";

function useItems(model: ModelDetail, node: string): Item[] {
  const { t } = useT();
  const label = useLabel();
  if (node === "groups")
    return model.definition.groups.map(({ code, weight }) => ({ code, weight, name: t(`value.group.${code}`) }));
  return model.definition.leaves
    .filter((leaf) => leaf.group === node)
    .map(({ code, weight }) => ({ code, weight, name: label(model.leaves.find((leaf) => leaf.code === code)?.name) }));
}

const equal = (n: number) => pairsOf(n).map(() => 1);

function start(model: ModelDetail, node: string, items: Item[], name: string): WeightDraft {
  const stored = model.definition.weightings?.find((one) => one.node === node);
  const counting = items.filter((item) => item.weight > 0).map((item) => item.code);
  const codes = counting.length > 0 ? counting : items.map((item) => item.code);
  const judges = (stored?.judges ?? []).map((judge) => ({
    ...judge,
    upper: regroup(stored?.codes ?? [], judge.upper, codes),
  }));
  return {
    codes,
    judges: judges.length > 0 ? judges : [{ name, upper: equal(codes.length) }],
    weights: Object.fromEntries(items.map((item) => [item.code, item.weight])),
    lambda: stored?.lambda || 0.7,
  };
}

/** Which items of the node count at all. */
function Chosen({
  items,
  draft,
  onChange,
}: {
  items: Item[];
  draft: WeightDraft;
  onChange: (draft: WeightDraft) => void;
}) {
  const { t } = useT();
  if (items.length < 3) return null;
  const choose = (chosen: string[]) => {
    const codes = items.map((item) => item.code).filter((code) => chosen.includes(code));
    onChange({
      ...draft,
      codes,
      judges: draft.judges.map((judge) => ({ ...judge, upper: regroup(draft.codes, judge.upper, codes) })),
    });
  };
  return (
    <details>
      <summary>{t("models.whichCount", { count: draft.codes.length, of: items.length })}</summary>
      <Checkbox.Group
        className="chosen"
        value={draft.codes}
        onChange={(values) => choose(values as string[])}
        options={items.map((item) => ({ value: item.code, label: `${item.code} ${item.name}` }))}
      />
    </details>
  );
}

function Body({ model, node, onClose }: { model: ModelDetail; node: string; onClose: () => void }) {
  const { t } = useT();
  const items = useItems(model, node);
  const { busy, change } = useModel(model);
  const stored = model.definition.weightings?.find((one) => one.node === node);
  const [tab, setTab] = useState<string>(stored?.method ?? "manual");
  const [draft, setDraft] = useState(() => start(model, node, items, t("models.judge", { n: 1 })));
  const counting = items.filter((item) => draft.codes.includes(item.code));
  const save = async (weights: object) => {
    if (await change({ weights: [{ node, codes: draft.codes, ...weights }] })) onClose();
  };
  const tabs = [
    { key: "ahp", label: t("models.method.ahp") },
    ...(node === "groups" ? [] : [{ key: "blend", label: t("models.method.blend") }]),
    { key: "manual", label: t("models.method.manual") },
  ];
  const shared = { model, items: counting, draft, setDraft, busy, save };
  return (
    <div className="stack">
      <Chosen items={items} draft={draft} onChange={setDraft} />
      <TabBar label={t("models.method")} tabs={tabs} active={tab} onChange={setTab} />
      {tab === "ahp" && <PairsTab {...shared} />}
      {tab === "blend" && (
        <BlendTab {...shared} compared={stored?.method === "ahp" || (stored?.judges ?? []).length > 0} />
      )}
      {tab === "manual" && <ManualTab {...shared} />}
    </div>
  );
}

/** How much the items of a node count: compared in pairs, mixed with what the customers' scores tell, or typed. */
export function WeightsDialog({
  model,
  node,
  onClose,
}: {
  model: ModelDetail;
  node: string | null;
  onClose: () => void;
}) {
  const { t } = useT();
  const title =
    node === "groups"
      ? t("models.groupWeights")
      : t("models.weightsIn", { group: node ? t(`value.group.${node}`) : "" });
  return (
    <Modal open={node !== null} title={title} onCancel={onClose} footer={null} width={880} destroyOnHidden>
      {node && <Body key={node} model={model} node={node} onClose={onClose} />}
    </Modal>
  );
}
