import { Link } from "@tanstack/react-router";
import { useT } from "@/shared/i18n";
import { Texts } from "@/shared/record/Value";
import { EmptyState } from "@/shared/ui/EmptyState";
import { useNarrow } from "@/shared/ui/use-narrow";
import { Influence, StanceTag, useOption } from "./Stance";
import type { Contact, People } from "./types";
import { Warmth } from "./Warmth";

function useRows(people: People) {
  const of = (contact: Contact) => ({
    contact,
    seat: people.positions.filter((one) => one.holder?.id === contact.id).sort((a, b) => b.influence - a.influence)[0],
    ties: people.ties.filter((tie) => tie.contact.id === contact.id),
  });
  // Who counts most comes first, who has left last.
  const weight = (row: ReturnType<typeof of>) => (row.contact.status === "left" ? -1 : (row.seat?.influence ?? 0));
  return people.contacts.map(of).sort((a, b) => weight(b) - weight(a));
}

type Row = ReturnType<typeof useRows>[number];

function Who({ row }: { row: Row }) {
  const status = useOption("contacts", "status");
  const { contact } = row;
  return (
    <>
      <Link to="/$entity/$id" params={{ entity: "contacts", id: contact.id }}>
        {contact.name}
      </Link>{" "}
      {contact.status && contact.status !== "active" && <span className="muted">({status.text(contact.status)})</span>}
    </>
  );
}

function Reach({ contact }: { contact: Contact }) {
  const { t } = useT();
  return (
    <>
      {contact.do_not_call && <strong className="state-red">{t("people.doNotCall")} </strong>}
      <Texts item="phone" values={contact.phones ?? []} />
    </>
  );
}

function Ties({ row }: { row: Row }) {
  const { t } = useT();
  if (row.ties.length === 0) return <span className="muted">{t("people.noTie")}</span>;
  return row.ties.map((tie) => `${tie.staff.name ?? ""}${tie.strength ? ` ${tie.strength}` : ""}`).join(" · ");
}

function Card({ row }: { row: Row }) {
  const { contact, seat } = row;
  return (
    <article className="card">
      <div className="card-head">
        <strong className="grow">
          <Who row={row} />
        </strong>
        <Warmth contact={contact} />
        {contact.stance && <StanceTag stance={contact.stance} />}
      </div>
      <div>
        {seat?.title ?? contact.title} {seat && <Influence value={seat.influence} />}
      </div>
      <div>
        <Reach contact={contact} />
      </div>
      <div className="muted">
        <Ties row={row} />
      </div>
    </article>
  );
}

/** The contacts of a customer, who counts most first. */
export function ContactTable({ people }: { people: People }) {
  const { t } = useT();
  const narrow = useNarrow();
  const rows = useRows(people);
  if (rows.length === 0) return <EmptyState title={t("people.noContacts")} text={t("people.noContactsHint")} />;
  if (narrow)
    return (
      <div className="cards">
        {rows.map((row) => (
          <Card key={row.contact.id} row={row} />
        ))}
      </div>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("people.contacts")}>
      <table className="plain">
        <thead>
          <tr>
            {["name", "seat", "influence", "stance", "warmth", "phones", "emails", "ties"].map((column) => (
              <th scope="col" key={column}>
                {t(`people.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.contact.id}>
              <th scope="row">
                <Who row={row} />
              </th>
              <td>{row.seat?.title ?? row.contact.title}</td>
              <td>{row.seat && <Influence value={row.seat.influence} />}</td>
              <td>{row.contact.stance && <StanceTag stance={row.contact.stance} />}</td>
              <td>
                <Warmth contact={row.contact} />
              </td>
              <td>
                <Reach contact={row.contact} />
              </td>
              <td>
                <Texts item="email" values={row.contact.emails ?? []} />
              </td>
              <td>
                <Ties row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
