import { expect, test } from "vitest";
import type { Delivery } from "@/lib/api/types";
import { isUnderWay, outcomeText } from "./words";

const NOW = Date.parse("2026-11-30T09:00:00Z");
const delivery = (more: Partial<Delivery>) =>
  ({ state: "sent", attempts: 1, answer: "200 thanks", last_error: null, next_attempt_at: null, ...more }) as Delivery;
const text = (more: Partial<Delivery>) => outcomeText(delivery(more), "2026-11-30", NOW);

test("an answer is told with the attempts that it took, when it took more than one", () => {
  expect(text({})).toBe("200 thanks");
  expect(text({ attempts: 2 })).toBe("200 thanks, after 2 attempts");
  expect(text({ answer: null })).toBe("sent");
});

test("a failure is told with its reason, and when it is tried again", () => {
  const failed = { state: "failed", last_error: "500 oops", next_attempt_at: "2026-11-30T09:05:00Z" } as const;
  expect(text(failed)).toMatch(/^500 oops \(1 attempt; next 30 Nov, \d\d:05\)$/);
  expect(text({ state: "given_up", last_error: "410 gone", attempts: 3 })).toBe("given up after 3 attempts: 410 gone");
});

test("what is due now is being sent, what is due later waits", () => {
  const soon = { state: "queued", next_attempt_at: "2026-11-30T09:00:30Z" } as const;
  const later = { state: "queued", next_attempt_at: "2026-11-30T17:00:00Z" } as const;
  expect([isUnderWay(delivery(soon), NOW), isUnderWay(delivery(later), NOW)]).toEqual([true, false]);
  expect(text(soon)).toBe("being sent");
  expect(text(later)).toMatch(/^waits until 30 Nov, \d\d:00$/);
});
