import { queryOptions } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import type { Page, RecordData } from "@/shared/api/types";

export interface Tag {
  id: string;
  name: string;
  colour: string;
}

const isTag = (value: unknown): value is Tag => typeof value === "object" && value !== null && "colour" in value;

/** The tags on a record, as lists and records bring them along. */
export const tagsOf = (record: RecordData): Tag[] => (Array.isArray(record.tags) ? record.tags.filter(isTag) : []);

/** The company's tags; there are never many. */
export const tagsQuery = queryOptions({
  queryKey: ["records", "tags", "all"],
  queryFn: async ({ signal }) => {
    const page = await api.get<Page<RecordData>>("/tags", { limit: 200, sort: "name" }, signal);
    return page.items.map((tag): Tag => ({ id: tag.id, name: String(tag.name), colour: String(tag.colour) }));
  },
  staleTime: 60_000,
});
