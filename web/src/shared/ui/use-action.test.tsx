import { beforeEach, expect, it, vi } from "vitest";
import { useAction } from "./use-action";

const log = vi.hoisted((): string[] => []);

// There is no page here: what the hook would show is noted in the order in which it is shown.
vi.mock("react", () => ({
  useState: (first: boolean) => [first, (busy: boolean) => log.push(busy ? "busy" : "free")],
  useCallback: (run: unknown) => run,
}));
vi.mock("antd", () => {
  const note = (text: string) => log.push(text);
  return { App: { useApp: () => ({ message: { success: note, error: note } }) } };
});
vi.mock("./Problem", () => ({ useProblemText: () => () => "refused" }));

beforeEach(() => {
  log.length = 0;
});

it("is busy until the screen shows what was stored", async () => {
  const { run } = useAction();
  let refreshed = () => {};
  const running = run(
    async () => "rev 2",
    "saved",
    (result) => {
      log.push(`refreshes ${result}`);
      return new Promise<void>((resolve) => {
        refreshed = resolve;
      });
    },
  );
  await vi.waitFor(() => expect(log).toEqual(["busy", "saved", "refreshes rev 2"]));
  refreshed();
  expect(await running).toBe("rev 2");
  expect(log.at(-1)).toBe("free");
});

it("does not refresh what was refused", async () => {
  const { run } = useAction();
  const refresh = vi.fn(() => Promise.resolve());
  expect(await run(() => Promise.reject(new Error("409")), "saved", refresh)).toBeUndefined();
  expect(refresh).not.toHaveBeenCalled();
  expect(log).toEqual(["busy", "refused", "free"]);
});

it("does not call a write refused because the refresh failed", async () => {
  const { run } = useAction();
  const failed = new Error("offline");
  await expect(
    run(
      async () => "rev 2",
      "saved",
      () => Promise.reject(failed),
    ),
  ).rejects.toBe(failed);
  expect(log).toEqual(["busy", "saved", "free"]);
});
