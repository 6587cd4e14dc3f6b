import { DeleteOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useRights } from "@/shared/api/session";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { useOption } from "./Stance";
import type { Edge, People, Position } from "./types";

interface Influence {
  kind?: string;
  strength?: number;
}

interface HowProps extends Required<Influence> {
  /** Whose line it is, for readers by ear; of a new one nobody's yet. */
  of?: string;
  fixed?: boolean;
  onChange: (patch: Influence) => void;
}

/** The kind and the strength of an influence. */
function How({ kind, strength, of = "", fixed, onChange }: HowProps) {
  const { t } = useT();
  const kinds = useOption("influence-edges", "kind");
  return (
    <>
      <Select
        aria-label={`${t("people.kind")} ${of}`.trim()}
        value={kind}
        disabled={fixed}
        onChange={(value) => onChange({ kind: value })}
        options={kinds.list}
      />
      <Select
        aria-label={`${t("people.strength")} ${of}`.trim()}
        value={strength}
        disabled={fixed}
        onChange={(value) => onChange({ strength: value })}
        options={[1, 2, 3].map((value) => ({ value, label: t("people.strengthOf", { value }) }))}
      />
    </>
  );
}

/** Whom a seat influences; the drawing's arrows, by keyboard. */
export function InfluenceEditor({ people, position }: { people: People; position: Position }) {
  const { t } = useT();
  const client = useQueryClient();
  const rights = useRights("influence-edges");
  const { busy, run } = useAction();
  const [to, setTo] = useState<string>();
  const [how, setHow] = useState("informal");
  const [strength, setStrength] = useState(2);
  const [source, setSource] = useState("");
  const edges = people.edges.filter((edge) => edge.from.id === position.id);
  const refresh = () => refreshEntity(client, "influence-edges");
  const add = async () => {
    const body = { from: position.id, to, kind: how, strength, source: source || null };
    await run(
      () => api.post("/influence-edges", body),
      t("record.saved"),
      () => {
        // At once, for what is chosen while the seats are asked again is the next influence.
        setTo(undefined);
        setSource("");
        return refresh();
      },
    );
  };
  const change = async (edge: Edge, patch: Influence) => {
    const body = { rev: edge.rev, ...patch };
    if (!(await run(() => api.patch(`/influence-edges/${edge.id}`, body), t("record.saved"), refresh))) await refresh();
  };
  const remove = async (id: string) => {
    const work = async () => (await api.del(`/influence-edges/${id}`)) ?? true;
    if (!(await run(work, t("record.archived"), refresh))) await refresh();
  };
  return (
    <section className="influence-editor" aria-label={t("people.influences")}>
      <h3>{t("people.influences")}</h3>
      {edges.length === 0 && <p className="muted">{t("people.noInfluence")}</p>}
      {edges.map((edge) => (
        <div key={edge.id} className="influence-row">
          <span className="grow">
            → {edge.to.name} {edge.source && <span className="muted">{edge.source}</span>}
          </span>
          <How
            kind={edge.kind}
            strength={edge.strength}
            of={edge.to.name ?? ""}
            fixed={!rights.edit || busy}
            onChange={(patch) => void change(edge, patch)}
          />
          {rights.archive && (
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("people.removeInfluence", { title: edge.to.name ?? "" })}
              onClick={() => void remove(edge.id)}
            />
          )}
        </div>
      ))}
      {rights.create && (
        <div className="influence-new">
          <Select
            aria-label={t("people.influencesWhom")}
            placeholder={t("people.influencesWhom")}
            value={to}
            onChange={setTo}
            options={people.positions
              .filter((one) => one.id !== position.id)
              .map((one) => ({ value: one.id, label: [one.title, one.holder?.name].filter(Boolean).join(" · ") }))}
          />
          <How
            kind={how}
            strength={strength}
            onChange={(patch) => {
              if (patch.kind) setHow(patch.kind);
              if (patch.strength) setStrength(patch.strength);
            }}
          />
          <Input
            aria-label={t("people.source")}
            placeholder={t("people.source")}
            value={source}
            onChange={(event) => setSource(event.target.value)}
          />
          <Button onClick={() => void add()} loading={busy} disabled={!to}>
            {t("people.addInfluence")}
          </Button>
        </div>
      )}
    </section>
  );
}
