import { expect, test } from "vitest";
import { addMonths, dayAfterKey, daysShown, turned, weeksAround } from "./month";

test("whole weeks show a month, from the weekday that is asked for", () => {
  const monday = weeksAround("2026-11-24", 0);
  expect(monday.map((week) => week[0])).toEqual([
    "2026-10-26",
    "2026-11-02",
    "2026-11-09",
    "2026-11-16",
    "2026-11-23",
    "2026-11-30",
  ]);
  const sunday = weeksAround("2026-11-24", 6);
  expect(sunday.map((week) => week[0])).toEqual(["2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22", "2026-11-29"]);
  expect(weeksAround("2027-02-10", 0).flat()).toHaveLength(28);
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2026-12-15", 1, "2027-01-15"],
  ["2026-01-15", -1, "2025-12-15"],
  ["2028-01-31", 1, "2028-02-29"],
])("%s and %i months is %s", (day, months, there) => expect(addMonths(day, months)).toBe(there));

test.each([
  ["ArrowLeft", "2026-11-23"],
  ["ArrowRight", "2026-11-25"],
  ["ArrowUp", "2026-11-17"],
  ["ArrowDown", "2026-12-01"],
  ["Home", "2026-11-23"],
  ["End", "2026-11-29"],
  ["PageUp", "2026-10-24"],
  ["PageDown", "2026-12-24"],
  ["a", null],
])("%s leads from Tuesday 24 November to %s", (key, there) => expect(dayAfterKey("2026-11-24", key, 0)).toBe(there));

test("a week and a day are what they say", () => {
  expect(daysShown("week", "2026-12-02", 0)).toEqual(["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05", "2026-12-06"]);
  expect(daysShown("week", "2026-12-02", 6)[0]).toBe("2026-11-29");
  expect(daysShown("day", "2026-12-02", 0)).toEqual(["2026-12-02"]);
  expect(daysShown("month", "2026-12-02", 0)).toHaveLength(35);
});

test.each([
  ["month", "2026-12-30"],
  ["week", "2026-12-07"],
  ["day", "2026-12-01"],
] as const)("the %s after 30 November is turned to at %s", (view, there) => {
  expect(turned(view, "2026-11-30", 1)).toBe(there);
});
