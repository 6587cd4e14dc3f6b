import { Button } from "antd";
import { useT } from "@/shared/i18n";
import { useNarrow } from "@/shared/ui/use-narrow";
import { tree } from "./layout";
import { Influence, StanceTag, standingOf, useOption } from "./Stance";
import type { People, Position } from "./types";

export const boxesOf = (people: People) =>
  people.positions.map((one) => ({ id: one.id, boss: one.reports_to?.id ?? null, influence: one.influence }));

function useRows(people: People) {
  const holders = new Map(people.contacts.map((one) => [one.id, one]));
  const seats = new Map(people.positions.map((one) => [one.id, one]));
  return tree(boxesOf(people)).flatMap(({ id, depth }) => {
    const position = seats.get(id);
    if (!position) return [];
    const standing = standingOf(position, position.holder?.id ? holders.get(position.holder.id) : undefined);
    return { position, depth, standing, edges: people.edges.filter((edge) => edge.from.id === id) };
  });
}

function Edges({ row }: { row: ReturnType<typeof useRows>[number] }) {
  const kind = useOption("influence-edges", "kind");
  return row.edges.map((edge) => (
    <div key={edge.id}>
      → {edge.to.name} <span className="muted">{`${kind.text(edge.kind)} ${edge.strength}`}</span>
    </div>
  ));
}

/** The organisation as a table or, on a phone, as a tree: all that the drawing says, in words. */
export function PositionTable({ people, onOpen }: { people: People; onOpen: (one: Position) => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const level = useOption("positions", "level");
  const rows = useRows(people);
  if (narrow)
    return (
      <ul className="seat-tree" aria-label={t("people.map")}>
        {rows.map((row) => (
          <li key={row.position.id} style={{ marginInlineStart: Math.min(row.depth, 4) * 18 }}>
            <button
              type="button"
              className={`seat-line stance-edge-${row.standing}`}
              onClick={() => onOpen(row.position)}
            >
              <span className="grow">
                <strong>{row.position.holder?.name ?? row.position.title}</strong>
                {row.position.holder && <span className="muted"> {row.position.title}</span>}
              </span>
              <StanceTag stance={row.standing} />
              <Influence value={row.position.influence} />
            </button>
            <div className="seat-edges">
              <Edges row={row} />
            </div>
          </li>
        ))}
      </ul>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("people.map")}>
      <table className="plain">
        <thead>
          <tr>
            {["seat", "holder", "stance", "level", "influence", "unit", "boss", "influences"].map((column) => (
              <th scope="col" key={column}>
                {t(`people.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.position.id}>
              <th scope="row" style={{ paddingInlineStart: 8 + row.depth * 18 }}>
                <Button type="link" size="small" onClick={() => onOpen(row.position)}>
                  {row.position.title}
                </Button>
              </th>
              <td>{row.position.holder?.name}</td>
              <td>
                <StanceTag stance={row.standing} />
              </td>
              <td>{level.text(row.position.level)}</td>
              <td>
                <Influence value={row.position.influence} />
              </td>
              <td>{row.position.org_unit.name}</td>
              <td>{row.position.reports_to?.name}</td>
              <td>
                <Edges row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
