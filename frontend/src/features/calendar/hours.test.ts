import { expect, test } from "vitest";
import { placed } from "./hours";
import type { CalendarItem } from "./items";

const item = (key: string, time: string | null, minutes: number | null = null): CalendarItem => ({
  key,
  day: "2026-12-10",
  time,
  minutes,
  title: key,
  priority: 0,
  taskId: key,
  open: () => undefined,
});
const places = (...items: CalendarItem[]) => placed(items).map(({ item: { key }, start, end, lane, lanes }) => [key, start, end, lane, lanes]);

test("what overlaps lies side by side, and only that", () => {
  expect(places(item("a", "09:00", 120), item("b", "09:30"), item("c", "10:00", 60), item("d", "11:00", 15))).toEqual([
    ["a", 540, 660, 0, 2],
    ["b", 570, 600, 1, 2],
    ["c", 600, 660, 1, 2],
    ["d", 660, 690, 0, 1],
  ]);
});

test("what lasts all day has no hour, and nothing reaches into the next day", () => {
  expect(places(item("a", null), item("b", "23:30", 600))).toEqual([["b", 1410, 1440, 0, 1]]);
});
