import type { Backup, State } from "./queries";

/** A path as a shell reads it. */
const quoted = (path: string) => (/^[\w./:@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** The command that brings a backup back, as it is typed. */
export function restoreCommand(
  backup: Backup,
  { folder, data, engine }: Pick<State, "folder" | "data" | "engine">,
): string {
  const words = ["loam restore", quoted(`${folder}/${backup.name}`), "--data", quoted(data)];
  if (engine === "postgres") words.push('--database "$LOAM_DATABASE"');
  if (backup.encrypted) words.push("--identity key.txt");
  return [...words, "--force"].join(" ");
}

const STEPS: [number, string][] = [
  [1 << 30, "GB"],
  [1 << 20, "MB"],
  [1 << 10, "KB"],
];

/** A size as it is read: 1.4 GB. */
export function bytes(size: number, quantity: (value: number, digits: number) => string): string {
  const [step, unit] = STEPS.find(([from]) => size >= from) ?? [1 << 10, "KB"];
  return `${quantity(size / step, 1)} ${unit}`;
}
