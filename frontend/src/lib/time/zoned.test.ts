import fc from "fast-check";
import { expect, test } from "vitest";
import { toInstant, toLocal } from "./zoned";

test.each([
  ["Europe/Berlin", "2026-11-30", "09:00", "2026-11-30T09:00:00+01:00"],
  ["Europe/Berlin", "2026-07-01", "09:00", "2026-07-01T09:00:00+02:00"],
  ["America/New_York", "2026-11-30", "00:00", "2026-11-30T00:00:00-05:00"],
  ["Asia/Kolkata", "2026-11-30", "23:59", "2026-11-30T23:59:00+05:30"],
  ["Pacific/Apia", "2026-11-30", "12:00", "2026-11-30T12:00:00+13:00"],
  ["UTC", "2024-02-29", "06:30", "2024-02-29T06:30:00+00:00"],
])("%s %s %s is %s", (zone, date, time, instant) => {
  expect(toInstant({ date, time }, zone)).toBe(instant);
  expect(toLocal(instant, zone)).toEqual({ date, time });
});

test("a time in the spring gap moves to the first valid instant", () => {
  expect(toInstant({ date: "2026-03-29", time: "02:30" }, "Europe/Berlin")).toBe("2026-03-29T03:00:00+02:00");
});

test("a time in the autumn fold takes the first", () => {
  expect(toInstant({ date: "2026-10-25", time: "02:30" }, "Europe/Berlin")).toBe("2026-10-25T02:30:00+02:00");
});

test("every minute that exists comes back as it was", () => {
  const zone = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia");
  const minute = fc.integer({ min: Date.UTC(2015, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 });
  fc.assert(
    fc.property(zone, minute, (name, value) => {
      const local = toLocal(value * 60_000, name);
      expect(toLocal(toInstant(local, name), name)).toEqual(local);
    }),
    { numRuns: 150 },
  );
});
