import { GRADES } from "@/shared/ui/grades";

/** Overrides move one grade up or down; U is not a grade to be given. */
export function overrideChoices(current: string | null): string[] {
  const given = GRADES.filter((grade) => grade !== "U");
  const at = given.indexOf(current as (typeof given)[number]);
  return at < 0 ? given : given.filter((_, index) => Math.abs(index - at) === 1);
}
