import { Alert, Button, Segmented, Skeleton } from "antd";
import { lazy, Suspense, useState } from "react";
import { useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Problem } from "@/shared/ui/Problem";
import { useNarrow } from "@/shared/ui/use-narrow";
import { Chains } from "./Chains";
import { ContactDrawer } from "./ContactDrawer";
import { ContactTable } from "./ContactTable";
import { PositionDrawer } from "./PositionDrawer";
import { PositionTable } from "./PositionTable";
import { usePeople } from "./queries";
import type { People, Position } from "./types";
import "./contact.css";

// The drawing's library is large, and a reader of the table never needs it.
const MapView = lazy(() => import("./MapView").then((module) => ({ default: module.MapView })));

type View = "contacts" | "map" | "chains";

function Known({ people }: { people: People }) {
  const { t } = useT();
  const format = useFormat();
  const { key } = people.map;
  const open = people.positions.filter((one) => !one.holder && one.influence >= 3);
  if (key.share === null) return null;
  return (
    <>
      <p className="muted">
        {t("people.known", { identified: key.identified, seats: key.seats, share: format.percent(key.share ?? 0) })}
      </p>
      {open.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t("people.openSeats", { titles: open.map((one) => one.title).join(" · ") })}
        />
      )}
    </>
  );
}

function Chart({ account, people, onOpen }: { account: RecordData; people: People; onOpen: (one: Position) => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const [as, setAs] = useState<"picture" | "table">(narrow ? "table" : "picture");
  return (
    <>
      <Segmented
        aria-label={t("picture.as", { title: t("people.map") })}
        value={as}
        onChange={(value) => setAs(value as "picture" | "table")}
        options={[
          { value: "picture", label: t("picture.picture") },
          { value: "table", label: t("picture.table") },
        ]}
      />
      {as === "table" ? (
        <PositionTable people={people} onOpen={onOpen} />
      ) : (
        <Suspense fallback={<Skeleton.Node active style={{ width: "100%", height: 520 }} />}>
          <MapView account={account} people={people} onOpen={onOpen} />
        </Suspense>
      )}
    </>
  );
}

/** The people of a customer: who they are, where they sit, who decides. */
export function PeopleTab({ account }: { account: RecordData }) {
  const { t } = useT();
  const rights = useRights("contacts");
  const seats = useRights("positions");
  const [view, setView] = useState<View>("contacts");
  const [adding, setAdding] = useState(false);
  const [seat, setSeat] = useState<Position | "new" | null>(null);
  const { people, error, retry } = usePeople(account.id);
  if (error) return <Problem error={error} retry={retry} />;
  if (!people) return <Skeleton active title={false} paragraph={{ rows: 8 }} />;
  return (
    <div className="stack people">
      <div className="people-bar">
        <Segmented
          aria-label={t("tab.people")}
          value={view}
          onChange={(value) => setView(value as View)}
          options={[
            { value: "contacts", label: t("people.contacts") },
            { value: "map", label: t("people.map") },
            { value: "chains", label: t("people.chains") },
          ]}
        />
        <span className="page-actions">
          {view === "contacts" && rights.create && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {t("people.addContact")}
            </Button>
          )}
          {view === "map" && seats.create && (
            <Button type="primary" onClick={() => setSeat("new")}>
              {t("people.addPosition")}
            </Button>
          )}
        </span>
      </div>
      {view !== "chains" && <Known people={people} />}
      {view === "contacts" && <ContactTable people={people} />}
      {view === "map" && people.positions.length === 0 && (
        <EmptyState title={t("people.noPositions")} text={t("people.noPositionsHint")} />
      )}
      {view === "map" && people.positions.length > 0 && <Chart account={account} people={people} onOpen={setSeat} />}
      {view === "chains" && <Chains account={account} people={people} />}
      {adding && <ContactDrawer account={account.id} onClose={() => setAdding(false)} />}
      {seat && (
        <PositionDrawer
          key={seat === "new" ? "new" : seat.id}
          account={account.id}
          people={people}
          position={seat === "new" ? undefined : (people.positions.find((one) => one.id === seat.id) ?? seat)}
          onClose={() => setSeat(null)}
        />
      )}
    </div>
  );
}
