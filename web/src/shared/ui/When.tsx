import { useFormat } from "@/shared/format/use-format";

/** A date or instant: relative in place, absolute on hover (or the other way round with `exact`). */
export function When({ at, exact = false }: { at: unknown; exact?: boolean }) {
  const format = useFormat();
  if (typeof at !== "string" || at === "") return null;
  if (Number.isNaN(new Date(at).getTime())) return <span>{at}</span>;
  const [shown, title] = exact
    ? [format.absolute(at), format.relative(at)]
    : [format.relative(at), format.absolute(at)];
  return (
    <time dateTime={at} title={title}>
      {shown}
    </time>
  );
}
