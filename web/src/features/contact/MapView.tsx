import { DownloadOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import {
  Background,
  type Connection,
  Controls,
  type Edge as FlowEdge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  ReactFlow,
  Position as Side,
  useNodesState,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { Button, Modal, Radio } from "antd";
import { useEffect, useMemo, useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { HEIGHT, layout, scaleOf, WIDTH } from "./layout";
import { boxesOf } from "./PositionTable";
import { savePicture } from "./picture";
import { refreshPeople } from "./queries";
import { standingOf, useStandingText } from "./Stance";
import type { Contact, People, Position, PowerMap } from "./types";
import { Warmth } from "./Warmth";

interface SeatData extends Record<string, unknown> {
  position: Position;
  standing: string;
  standingText: string;
  holder: Contact | undefined;
  onOpen: (one: Position) => void;
}

type SeatNode = Node<SeatData, "seat">;

function Seat({ data }: NodeProps<SeatNode>) {
  const { t } = useT();
  const { position, standing } = data;
  const scale = scaleOf(position.influence);
  return (
    <div className={`seat stance-edge-${standing}`} style={{ width: WIDTH * scale, minHeight: HEIGHT * scale }}>
      <Handle type="target" position={Side.Top} />
      <button type="button" className="seat-name nodrag" onClick={() => data.onOpen(position)}>
        {position.holder?.name ?? data.standingText}
      </button>
      <span className="seat-title">{position.title}</span>
      <span className="seat-foot">
        <span>{position.org_unit.name}</span>
        <span>{t("people.influenceOf", { value: position.influence })}</span>
      </span>
      {position.holder && <span className={`stance stance-${standing}`}>{data.standingText}</span>}
      {data.holder && <Warmth contact={data.holder} />}
      <Handle type="source" position={Side.Bottom} />
    </div>
  );
}

const nodeTypes = { seat: Seat };

const LINES: Record<string, { stroke: string; strokeDasharray?: string }> = {
  informal: { stroke: "var(--brand)", strokeDasharray: "6 4" },
  formal: { stroke: "var(--brand)" },
  conflict: { stroke: "var(--red)", strokeDasharray: "2 4" },
};

function linesOf(people: People, kinds: (kind: string) => string): FlowEdge[] {
  const known = new Set(people.positions.map((one) => one.id));
  const reports = people.positions.flatMap((one) =>
    one.reports_to?.id && known.has(one.reports_to.id)
      ? [
          {
            id: `r${one.id}`,
            source: one.reports_to.id,
            target: one.id,
            type: "smoothstep",
            style: { stroke: "var(--muted)" },
          },
        ]
      : [],
  );
  const influences = people.edges
    .filter((edge) => known.has(edge.from.id ?? "") && known.has(edge.to.id ?? ""))
    .map((edge) => ({
      id: edge.id,
      source: edge.from.id ?? "",
      target: edge.to.id ?? "",
      label: kinds(edge.kind),
      markerEnd: { type: MarkerType.ArrowClosed },
      style: { ...LINES[edge.kind], strokeWidth: edge.strength },
    }));
  return [...reports, ...influences];
}

/** What two boxes drawn together mean is asked, not guessed. */
function Joining({ link, people, onClose }: { link: Connection; people: People; onClose: () => void }) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [kind, setKind] = useState("informal");
  const from = people.positions.find((one) => one.id === link.source);
  const to = people.positions.find((one) => one.id === link.target);
  if (!from || !to) return null;
  const save = async () => {
    const work = () =>
      kind === "reports"
        ? api.patch(`/positions/${to.id}`, { rev: to.rev, reports_to: from.id })
        : api.post("/influence-edges", { from: from.id, to: to.id, kind });
    if (await run(work, t("record.saved"), () => refreshPeople(client))) onClose();
  };
  return (
    <Modal
      open
      title={`${from.title} → ${to.title}`}
      onCancel={onClose}
      onOk={() => void save()}
      confirmLoading={busy}
      okText={t("action.save")}
    >
      <Radio.Group
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        className="stack"
        options={[
          ...["informal", "formal", "conflict"].map((value) => ({ value, label: t(`people.joinAs.${value}`) })),
          { value: "reports", label: t("people.joinAs.reports", { boss: from.title, title: to.title }) },
        ]}
      />
    </Modal>
  );
}

function useNodes(people: People, onOpen: (one: Position) => void): SeatNode[] {
  const standing = useStandingText();
  return useMemo(() => {
    const spots = layout(boxesOf(people));
    for (const place of people.map.places) spots.set(place.position, { x: place.x, y: place.y });
    const holders = new Map(people.contacts.map((one) => [one.id, one]));
    return people.positions.map((position) => {
      const holder = position.holder?.id ? holders.get(position.holder.id) : undefined;
      const how = standingOf(position, holder);
      return {
        id: position.id,
        type: "seat" as const,
        position: spots.get(position.id) ?? { x: 0, y: 0 },
        data: { position, standing: how, standingText: standing(how), holder, onOpen },
        ariaLabel: `${position.title} ${position.holder?.name ?? ""} ${standing(how)}`,
      };
    });
  }, [people, onOpen, standing]);
}

interface Props {
  account: RecordData;
  people: People;
  onOpen: (one: Position) => void;
}

/** The power map: boxes by influence, borders by stance, to be moved and joined. */
export function MapView({ account, people, onOpen }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const rights = useRights("positions");
  const wanted = useNodes(people, onOpen);
  const fingerprint = wanted
    .map(
      (one) =>
        `${one.id}${one.data.position.rev}${one.data.position.holder?.name}${one.data.standing}${one.position.x},${one.position.y}`,
    )
    .join();
  const [nodes, setNodes, onNodesChange] = useNodesState<SeatNode>(wanted);
  const [link, setLink] = useState<Connection | null>(null);
  // The boxes are set anew when what they show has changed, not with every drawing.
  useEffect(() => setNodes(wanted), [fingerprint]);
  const lines = linesOf(people, (kind) => t(`people.line.${kind}`));
  const place = async (places: { position: string; x: number; y: number }[]) => {
    const map = await run(() => api.put<PowerMap>(`/accounts/${account.id}/power-map`, { places }));
    if (map) client.setQueryData(["records", "positions", "map", account.id], map);
  };
  const spot = (node: Node) => ({ position: node.id, x: Math.round(node.position.x), y: Math.round(node.position.y) });
  return (
    <div className="stack">
      <div className="people-bar">
        <span className="muted">{t("people.mapHint")}</span>
        <span className="page-actions">
          {rights.edit && people.map.places.length > 0 && (
            <Button loading={busy} onClick={() => void place([])}>
              {t("people.tidy")}
            </Button>
          )}
          <Button icon={<DownloadOutlined />} onClick={() => savePicture(String(account.name ?? ""), nodes, lines)}>
            {t("people.png")}
          </Button>
        </span>
      </div>
      <div className="power-map">
        <ReactFlow
          nodes={nodes}
          edges={lines}
          nodeTypes={nodeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={(_, __, moved) => void place(moved.map(spot))}
          onKeyUp={(event) => {
            const moved = nodes.filter((node) => node.selected);
            if (event.key.startsWith("Arrow") && moved.length > 0 && rights.edit) void place(moved.map(spot));
          }}
          onEdgeClick={(_, line) => {
            const from = people.positions.find((one) => one.id === line.source);
            if (from && line.markerEnd) onOpen(from); // an influence is changed where it comes from
          }}
          onConnect={(connection) => connection.source !== connection.target && setLink(connection)}
          nodesDraggable={rights.edit}
          nodesConnectable={rights.edit}
          edgesFocusable={false}
          ariaLabelConfig={{
            "node.a11yDescription.default": t("people.aria.node"),
            "node.a11yDescription.keyboardDisabled": t("people.aria.node"),
            "node.a11yDescription.ariaLiveMessage": () => t("people.aria.moved"),
            "handle.ariaLabel": t("people.aria.handle"),
            "controls.ariaLabel": t("people.aria.controls"),
            "controls.zoomIn.ariaLabel": t("people.aria.zoomIn"),
            "controls.zoomOut.ariaLabel": t("people.aria.zoomOut"),
            "controls.fitView.ariaLabel": t("people.aria.fit"),
          }}
          deleteKeyCode={null}
          minZoom={0.2}
          fitView
          fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
          proOptions={{ hideAttribution: false }}
        >
          <Background />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
      {link && <Joining link={link} people={people} onClose={() => setLink(null)} />}
    </div>
  );
}
