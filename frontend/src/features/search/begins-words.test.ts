import { expect, it } from "vitest";
import { beginsWords } from "./begins-words";

it.each([
  ["Task Priority 1, urgent", "prio urg", 1],
  ["Go to Upcoming", "up", 1],
  ["label Überweisung", "über", 1],
  ["Task Priority 1, urgent", "", 1],
  ["Task Priority 1, urgent", "rent", 0],
  ["Go to Upcoming", "coming", 0],
  ["Go to Upcoming", "up xyz", 0],
])("%s, typed %s", (entry, typed, found) => {
  expect(beginsWords(entry, typed)).toBe(found);
});
