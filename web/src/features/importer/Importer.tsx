import { useQuery } from "@tanstack/react-query";
import { recordQuery } from "@/shared/api/records";
import { useMe, useRights } from "@/shared/api/session";

/** Who made an import, by name: the import itself knows the id. */
export function Importer({ id }: { id: string }) {
  const me = useMe();
  const own = id === me.id;
  const { read } = useRights("users");
  const { data } = useQuery({ ...recordQuery("users", id), enabled: read && !own, retry: false });
  return <>{own ? me.name : String(data?.name ?? "–")}</>;
}
