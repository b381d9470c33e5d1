import { expect, test } from "vitest";
import { uuid7 } from "./uuid7";

test("has the version and variant bits of a UUIDv7", () => {
  expect(uuid7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("carries the millisecond it was made in", () => {
  const now = Date.now() + 60_000;
  const id = uuid7(now);
  expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(now);
});

test("sorts in the order of making, also within one millisecond and when the clock steps back", () => {
  const now = Date.now() + 120_000;
  const ids = Array.from({ length: 10_000 }, (_, index) => uuid7(now - (index % 3)));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
