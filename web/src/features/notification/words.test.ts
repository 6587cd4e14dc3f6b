import { describe, expect, it } from "vitest";
import type { Notification } from "./queries";
import { placeOf } from "./words";

const one = (more: Partial<Notification>) =>
  ({
    id: "1",
    kind: "mention",
    record: null,
    by: null,
    at: null,
    read: false,
    times: 1,
    data: {},
    ...more,
  }) as Notification;

describe("a notification", () => {
  it("leads to its record", () => {
    expect(placeOf(one({ entity: "tasks", record: { id: "7", name: "Call" } }), "2026-11-20")).toBe("/tasks/7");
  });

  it("leads to where one sees to it when there is no single record", () => {
    expect(placeOf(one({ kind: "proposal_waiting" }), "2026-11-20")).toBe("/value");
    expect(placeOf(one({ kind: "job_done", data: { job: "imports.run" } }), "2026-11-20")).toBe("/imports");
    expect(placeOf(one({ kind: "grade_changed", data: { count: 7 } }), "2026-11-20")).toMatch(/^\/accounts\?tab=mine/);
    expect(placeOf(one({ kind: "job_done", data: { job: "duplicates.scan" } }), "2026-11-20")).toBe("/duplicates");
    const overdue = decodeURIComponent(placeOf(one({ kind: "task_overdue", data: { count: 2 } }), "2026-11-20"));
    expect(overdue).toContain('{"field":"done_on","op":"empty"}');
    expect(overdue).toMatch(/\{"field":"due_on","op":"lt","value":"\d{4}-\d\d-\d\d"\}/);
    expect(placeOf(one({ kind: "task_due", data: { count: 2 } }), "2026-11-20")).toBe("/calendar");
  });
});
