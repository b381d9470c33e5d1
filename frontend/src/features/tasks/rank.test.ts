import fc from "fast-check";
import { expect, test } from "vitest";
import { rankBetween } from "./rank";

const rank = fc.stringMatching(/^[0-9A-Za-z]{1,8}[1-9A-Za-z]$/);

test("lies strictly between two ranks", () => {
  fc.assert(
    fc.property(rank, rank, (a, b) => {
      fc.pre(a !== b);
      const [low, high] = a < b ? [a, b] : [b, a];
      const between = rankBetween(low, high);
      expect(low < between && between < high).toBe(true);
    }),
  );
});

test("lies before the first and after the last", () => {
  fc.assert(
    fc.property(rank, (only) => {
      expect(rankBetween(null, only) < only).toBe(true);
      expect(rankBetween(only, null) > only).toBe(true);
    }),
  );
});
