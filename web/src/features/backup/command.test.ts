import { describe, expect, it } from "vitest";
import { bytes, restoreCommand } from "./command";
import type { Backup } from "./queries";

const backup = (name: string, encrypted = false) => ({ name, encrypted }) as Backup;

describe("restoreCommand", () => {
  it("is typed as it is shown", () => {
    expect(restoreCommand(backup("a.zip"), { folder: "/srv/b", data: "/srv/data", engine: "sqlite" })).toBe(
      "loam restore /srv/b/a.zip --data /srv/data --force",
    );
  });
  it("asks for the key, names the database and quotes what a shell would take apart", () => {
    expect(restoreCommand(backup("a.zip.age", true), { folder: "/my b", data: "/it's", engine: "postgres" })).toBe(
      `loam restore '/my b/a.zip.age' --data '/it'\\''s' --database "$LOAM_DATABASE" --identity key.txt --force`,
    );
  });
});

describe("bytes", () => {
  it("takes the largest unit that fits", () => {
    const plain = (value: number, digits: number) => value.toFixed(digits);
    expect([300, 2048, 5 << 20, 1.5 * 2 ** 30].map((size) => bytes(size, plain))).toEqual([
      "0.3 KB",
      "2.0 KB",
      "5.0 MB",
      "1.5 GB",
    ]);
  });
});
