import type { Tag } from "./queries";

/** Tags as they stand on a record. */
export function Tags({ tags }: { tags: Tag[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag.id} className={`tag tag-${tag.colour}`}>
          {tag.name}
        </span>
      ))}
    </span>
  );
}
