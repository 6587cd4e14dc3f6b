import { getRouteApi } from "@tanstack/react-router";
import { RecycleBinPage } from "@/features/settings/RecycleBinPage";

const route = getRouteApi("/shell/recycle-bin");

/** The recycle bin; which kind of record it shows is in the address. */
export function RecycleBin() {
  const { entity } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <RecycleBinPage chosen={entity} onChoose={(next) => void navigate({ search: { entity: next }, replace: true })} />
  );
}
