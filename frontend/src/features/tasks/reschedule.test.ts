import { expect, test } from "vitest";
import { shifted } from "./reschedule";

const at = (due_date: string) => ({ due_date, due_all_day: due_date.length === 10 });

test.each([
  ["2026-12-31", { days: 1 }, { day: "2027-01-01", time: null }],
  ["2026-12-31", { hours: 1 }, { day: "2026-12-31", time: null }],
  ["2026-12-10T12:00:00", { days: -7 }, { day: "2026-12-03", time: "12:00" }],
  ["2026-12-10T23:30:00", { hours: 1 }, { day: "2026-12-11", time: "00:30" }],
  ["2026-12-10T00:15:00", { hours: -1 }, { day: "2026-12-09", time: "23:15" }],
])("%s and %o", (due, shift, there) => expect(shifted(at(due), shift)).toEqual(there));

test("a task without a date has none after it", () => expect(shifted({ due_date: null, due_all_day: null }, { days: 1 })).toBeNull());
