import { HoldingsPage } from "@/features/handover/HoldingsPage";
import { BatchOwners } from "@/features/pool/BatchOwners";

/** What hangs on a person, with the means to give it to others. Features do not know each other; they meet here. */
export function HoldingsScreen() {
  return <HoldingsPage transfer={(ids, done) => <BatchOwners ids={ids} onDone={done} />} />;
}
