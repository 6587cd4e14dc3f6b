import type { Edge, Node } from "@xyflow/react";
import { HEIGHT, scaleOf, WIDTH } from "./layout";
import type { Position } from "./types";

const MARGIN = 40;
const HEAD = 48;
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

interface Seat {
  position: Position;
  standing: string;
  standingText: string;
}

const COLOURS: Record<string, string> = {
  champion: "#1b7a4b",
  supporter: "#1b7a4b",
  neutral: "#5d6664",
  sceptic: "#8a5a00",
  opponent: "#c0261c",
  unidentified: "#8a5a00",
  vacant: "#8a5a00",
};

const sizeOf = (seat: Seat) => {
  const scale = scaleOf(seat.position.influence);
  return { width: WIDTH * scale, height: HEIGHT * scale };
};

/** A text that fits into a width, the end left out where it does not. */
function fitted(ink: CanvasRenderingContext2D, text: string, width: number): string {
  let out = text;
  while (out.length > 1 && ink.measureText(out).width > width) out = `${out.slice(0, -2)}…`;
  return out;
}

function drawSeat(ink: CanvasRenderingContext2D, node: Node, seat: Seat) {
  const { width, height } = sizeOf(seat);
  const { x, y } = node.position;
  ink.beginPath();
  ink.roundRect(x, y, width, height, 8);
  ink.fillStyle = "#fff";
  ink.fill();
  ink.lineWidth = 2;
  ink.setLineDash(seat.position.holder ? [] : [5, 4]);
  ink.strokeStyle = COLOURS[seat.standing] ?? "#9aa29f";
  ink.stroke();
  ink.setLineDash([]);
  const write = (text: string, at: number, font: string, colour: string) => {
    ink.font = `${font} ${FONT}`;
    ink.fillStyle = colour;
    ink.fillText(fitted(ink, text, width - 20), x + 10, y + at);
  };
  write(seat.position.holder?.name ?? seat.standingText, 24, "600 15px", "#1d2422");
  write(seat.position.title, 44, "13px", "#1d2422");
  write(`${seat.position.org_unit.name ?? ""} · ${"●".repeat(seat.position.influence)}`, 62, "12px", "#5d6664");
  if (seat.position.holder) write(seat.standingText, 80, "12px", COLOURS[seat.standing] ?? "#5d6664");
}

function drawLine(ink: CanvasRenderingContext2D, line: Edge, from: Node, to: Node) {
  const [a, b] = [from.data as unknown as Seat, to.data as unknown as Seat];
  const start = { x: from.position.x + sizeOf(a).width / 2, y: from.position.y + sizeOf(a).height };
  const end = { x: to.position.x + sizeOf(b).width / 2, y: to.position.y };
  const influence = Boolean(line.markerEnd);
  ink.beginPath();
  ink.moveTo(start.x, start.y);
  if (influence) ink.bezierCurveTo(start.x, start.y + 60, end.x, end.y - 60, end.x, end.y);
  else {
    const middle = (start.y + end.y) / 2;
    ink.lineTo(start.x, middle);
    ink.lineTo(end.x, middle);
    ink.lineTo(end.x, end.y);
  }
  // As on the screen: what is informal is dashed, a conflict dotted, and strength is width.
  ink.setLineDash(
    String(line.style?.strokeDasharray ?? "")
      .split(" ")
      .filter(Boolean)
      .map(Number),
  );
  ink.lineWidth = Number(line.style?.strokeWidth ?? 1);
  const against = String(line.style?.stroke ?? "").includes("red");
  ink.strokeStyle = influence ? (against ? "#c0261c" : "#24695c") : "#9aa29f";
  ink.stroke();
  ink.setLineDash([]);
  if (!influence) return;
  ink.beginPath();
  ink.moveTo(end.x, end.y);
  ink.lineTo(end.x - 5, end.y - 9);
  ink.lineTo(end.x + 5, end.y - 9);
  ink.fillStyle = ink.strokeStyle;
  ink.fill();
  if (typeof line.label === "string") {
    ink.font = `12px ${FONT}`;
    ink.fillText(line.label, (start.x + end.x) / 2 + 6, (start.y + end.y) / 2);
  }
}

/** The map as a picture for a document: drawn anew, so that it is sharp and carries the names whatever is on the screen. */
export function savePicture(title: string, nodes: Node[], lines: Edge[]) {
  if (nodes.length === 0) return;
  const seat = (node: Node) => node.data as unknown as Seat;
  const left = Math.min(...nodes.map((node) => node.position.x)) - MARGIN;
  const top = Math.min(...nodes.map((node) => node.position.y)) - MARGIN - HEAD;
  const right = Math.max(...nodes.map((node) => node.position.x + sizeOf(seat(node)).width)) + MARGIN;
  const bottom = Math.max(...nodes.map((node) => node.position.y + sizeOf(seat(node)).height)) + MARGIN;
  // Browsers refuse pictures beyond some 16,000 pixels a side.
  const scale = Math.min(2, 16000 / Math.max(right - left, bottom - top));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((right - left) * scale);
  canvas.height = Math.ceil((bottom - top) * scale);
  const ink = canvas.getContext("2d");
  if (!ink) return;
  ink.scale(scale, scale);
  ink.translate(-left, -top);
  ink.fillStyle = "#fff";
  ink.fillRect(left, top, right - left, bottom - top);
  ink.fillStyle = "#1d2422";
  ink.font = `600 20px ${FONT}`;
  ink.fillText(title, left + MARGIN, top + MARGIN);
  const known = new Map(nodes.map((node) => [node.id, node]));
  for (const line of lines) {
    const [from, to] = [known.get(line.source), known.get(line.target)];
    if (from && to) drawLine(ink, line, from, to);
  }
  for (const node of nodes) drawSeat(ink, node, seat(node));
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${title}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
