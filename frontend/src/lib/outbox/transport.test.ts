import { afterEach, expect, test, vi } from "vitest";
import { sendOverHttp } from "./transport";
import type { Write } from "./write";

const edit = {
  id: "w",
  subject: "task:a",
  method: "PATCH",
  path: "/api/tasks/a?scope=all",
  body: { due_date: "2026-11-30T09:00:00+01:00", recurrence: { rrule: "FREQ=DAILY" } },
  effect: { kind: "none" },
  guard: { version: 3, before: {} },
  attempts: 1,
  notBefore: 0,
  state: "sending",
} as unknown as Write;

const there = { version: 4, due_date: "2026-11-30T08:00:00Z", recurrence: { rrule: "FREQ=DAILY", words: "every day" } };

function refusing(current: object): void {
  const problem = { type: "about:blank", title: "Stale", status: 412, code: "version_conflict", detail: "Stale", current };
  const answer = () =>
    Promise.resolve(new Response(JSON.stringify(problem), { status: 412, headers: { "Content-Type": "application/problem+json" } }));
  vi.stubGlobal("fetch", vi.fn(answer));
}

afterEach(() => vi.unstubAllGlobals());

test("an edit whose answer was lost is accepted when what it asks for is there", async () => {
  refusing(there);
  expect(await sendOverHttp(edit)).toMatchObject({ outcome: { kind: "accepted", version: 4 }, answer: there });
});

test("a first attempt, or another value, is stale", async () => {
  refusing(there);
  expect((await sendOverHttp({ ...edit, attempts: 0 })).outcome.kind).toBe("stale");
  refusing({ ...there, recurrence: { rrule: "FREQ=WEEKLY" } });
  expect((await sendOverHttp(edit)).outcome.kind).toBe("stale");
});
