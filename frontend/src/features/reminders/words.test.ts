import { expect, test } from "vitest";
import type { Delivery, Reminder } from "@/lib/api/types";
import { fateText, reminderText, stateText } from "./words";

const OPEN = { id: "t", isOpen: true, hasDue: true };
const at = (instant: string, more: Partial<Reminder> = {}) =>
  ({ id: "r", kind: "at", at: instant, offset: null, fire_at: instant, state: "pending", rung: 0, fired_at: null, ...more }) as Reminder;

test("an instant is told with its year when that is another one", () => {
  expect(reminderText(at("2026-11-30T09:00:00Z"), "2026-11-24")).toMatch(/^30 Nov, \d\d:00$/);
  expect(reminderText(at("2031-11-30T09:00:00Z"), "2026-11-24")).toMatch(/^30 Nov 2031, \d\d:00$/);
  expect(stateText(at("2031-11-30T09:00:00Z"), "2026-11-24", OPEN)).toMatch(/^rings 30 Nov 2031, \d\d:00$/);
});

test("what does not ring says why", () => {
  const withdrawn = at("2026-11-30T09:00:00Z", { state: "withdrawn" });
  expect(stateText(withdrawn, "2026-11-24", { ...OPEN, isOpen: false })).toBe("does not ring: the task is closed");
  expect(stateText(withdrawn, "2026-11-24", OPEN)).toBe("does not ring: its time had passed");
  expect(stateText({ ...withdrawn, fire_at: null }, "2026-11-24", OPEN)).toBe("does not ring: the task has no such date");
});

test("what rings again says how often it has", () => {
  const again = at("2026-11-30T09:00:00Z", { rung: 2, fired_at: "2026-11-30T08:50:00Z" });
  expect(stateText(again, "2026-11-30", OPEN)).toMatch(/^rang 2 times, again .*\d\d:00$/);
});

const NOW = Date.parse("2026-11-30T09:00:10Z");
const fired = at("2026-11-30T09:00:00Z", { state: "fired", fired_at: "2026-11-30T09:00:00Z" });
const delivery = (more: Partial<Delivery>) =>
  ({ reminder_id: "r", channel: "webhook", channel_id: "c", state: "sent", attempts: 1, answer: "200 ok", last_error: null, next_attempt_at: null, ...more }) as Delivery;
const words = (deliveries: Delivery[], now = NOW, reminder = fired) => fateText(reminder, deliveries, "2026-11-30", now).map((each) => each.words);

test("each channel's newest delivery is told, and other reminders' are not", () => {
  const inApp = delivery({ channel: "in_app", channel_id: null, answer: null });
  const refused = delivery({ state: "given_up", last_error: "410 gone" });
  expect(words([refused, delivery({}), inApp, delivery({ reminder_id: "other", channel_id: "d" })])).toEqual([
    "in the app: sent",
    "webhook: given up after 1 attempt: 410 gone",
  ]);
});

test("what rang and is known of by no delivery is on its way, or stuck", () => {
  expect(words([], NOW)).toEqual(["on its way"]);
  expect(words([], NOW + 60_000)).toEqual(["not delivered yet: its event still waits in the queue of this server"]);
  expect(words([], NOW, at("2026-11-30T10:00:00Z"))).toEqual([]);
});
