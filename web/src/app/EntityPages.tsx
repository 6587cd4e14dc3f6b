import { getRouteApi, useParams } from "@tanstack/react-router";
import { ListPage } from "@/shared/list/ListPage";
import type { ListSearch } from "@/shared/list/search";

const listRoute = getRouteApi("/shell/$entity");

const clean = (search: ListSearch, patch: Partial<ListSearch>): ListSearch =>
  Object.fromEntries(Object.entries({ ...search, ...patch }).filter(([, value]) => value !== undefined));

/** The list of any entity; its state is the address. */
export function EntityList() {
  const { entity } = useParams({ from: "/shell/$entity" });
  const search = listRoute.useSearch();
  const navigate = listRoute.useNavigate();
  const change = (patch: Partial<ListSearch>) => {
    // Opening a record is a step one goes back from; typing and filtering are not.
    const replace = !("open" in patch);
    void navigate({ search: (old: ListSearch) => clean(old, patch), replace, resetScroll: false });
  };
  return <ListPage name={entity} search={search} onSearch={change} />;
}
