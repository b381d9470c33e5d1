import { expect, test } from "vitest";
import type { Reminder } from "@/lib/api/types";
import { reminderText, stateText } from "./words";

const at = (instant: string) => ({ kind: "at", at: instant, offset: null, fire_at: instant, state: "pending" }) as Reminder;

test("an instant is told with its year when that is another one", () => {
  expect(reminderText(at("2026-11-30T09:00:00Z"), "2026-11-24")).toMatch(/^30 Nov, \d\d:00$/);
  expect(reminderText(at("2031-11-30T09:00:00Z"), "2026-11-24")).toMatch(/^30 Nov 2031, \d\d:00$/);
  expect(stateText(at("2031-11-30T09:00:00Z"), "2026-11-24")).toMatch(/^rings 30 Nov 2031, \d\d:00$/);
});
