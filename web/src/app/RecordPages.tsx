import { useParams, useSearch } from "@tanstack/react-router";
import { RecordPage } from "@/shared/record/RecordPage";

/** The page of any record. */
export function EntityRecord() {
  const { entity, id } = useParams({ from: "/shell/$entity/$id" });
  const { tab } = useSearch({ from: "/shell/$entity/$id" });
  return <RecordPage name={entity} id={id} tab={tab} />;
}
