import { useNavigate } from "@tanstack/react-router";
import { type MouseEvent, useMemo } from "react";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { type Box, draw, HEIGHT, type Line, WIDTH } from "./layout";
import type { Network } from "./types";

function Connection({ line, from, to, text }: { line: Line; from: Box; to: Box; text: string }) {
  const below = to.y > from.y + HEIGHT;
  const [x1, y1] = below
    ? [from.x + WIDTH / 2, from.y + HEIGHT]
    : [from.x < to.x ? from.x + WIDTH : from.x, from.y + HEIGHT / 2];
  const [x2, y2] = below ? [to.x + WIDTH / 2, to.y] : [from.x < to.x ? to.x : to.x + WIDTH, to.y + HEIGHT / 2];
  return (
    <g>
      <line x1={x1} y1={y1} x2={x2} y2={y2} className={`link-line link-${line.kind}`} />
      {text && (
        <text x={x1 * 0.3 + x2 * 0.7} y={y1 * 0.3 + y2 * 0.7 - 4} textAnchor="middle" className="link-text">
          {text}
        </text>
      )}
    </g>
  );
}

const LONGEST = 12;
const short = (name: string) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/** Who belongs together with a customer: its group from the top down, the others at its sides. */
export function NetworkPicture({ network, self }: { network: Network; self: string }) {
  const { t } = useT();
  const format = useFormat();
  const navigate = useNavigate();
  const open = (event: MouseEvent, id: string) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: "/$entity/$id", params: { entity: "accounts", id } });
  };
  const { boxes, lines, width, height } = useMemo(() => draw(network, self), [network, self]);
  const at = new Map(boxes.map((box) => [box.id, box]));
  // Several links between two companies share one line's text.
  const texts = new Map<string, string[]>();
  for (const line of lines) {
    const share = typeof line.share === "number" ? ` ${format.percent(line.share)}` : "";
    const said = `${t(`links.short.${line.kind}`)}${share}`;
    if (line.kind !== "parent_of")
      texts.set(`${line.from} ${line.to}`, [...(texts.get(`${line.from} ${line.to}`) ?? []), said]);
  }
  return (
    <div className="scroll-x">
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <title>{t("links.pictureOf", { count: boxes.length })}</title>
        {lines.map((line, index) => {
          const [from, to] = [at.get(line.from), at.get(line.to)];
          const pair = `${line.from} ${line.to}`;
          const first = lines.findIndex((one) => `${one.from} ${one.to}` === pair) === index;
          if (!from || !to) return null;
          return (
            <Connection
              key={line.id}
              line={line}
              from={from}
              to={to}
              text={first ? (texts.get(pair) ?? []).join(" · ") : ""}
            />
          );
        })}
        {boxes.map((box) => (
          <a key={box.id} href={`/accounts/${box.id}`} onClick={(event) => open(event, box.id)}>
            <title>{box.name}</title>
            <rect
              x={box.x}
              y={box.y}
              width={WIDTH}
              height={HEIGHT}
              rx={8}
              className={`link-box link-box-${box.role}`}
            />
            <text x={box.x + WIDTH / 2} y={box.y + HEIGHT / 2 + 5} textAnchor="middle" className="link-name">
              {short(box.name)}
            </text>
          </a>
        ))}
      </svg>
    </div>
  );
}
