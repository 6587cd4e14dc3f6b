import { getRouteApi, useParams } from "@tanstack/react-router";
import { GridPage } from "@/shared/list/grid/GridPage";
import type { ListSearch } from "@/shared/list/search";

const gridRoute = getRouteApi("/shell/$entity/grid");

/** Many records of any list at once; which ones and which columns is the address, as for the list. */
export function EntityGrid() {
  const { entity } = useParams({ from: "/shell/$entity/grid" });
  const search = gridRoute.useSearch();
  const navigate = gridRoute.useNavigate();
  const change = (patch: Partial<ListSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...patch }), replace: true });
  return <GridPage name={entity} search={search} onSearch={change} />;
}
