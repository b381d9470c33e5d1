import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces, shiftRanges, toPoints, toUnits } from "./ranges";

const text = fc.string({ unit: "binary", maxLength: 30 });

test("typing before a stretch moves it, typing after leaves it, typing inside removes it", () => {
  const friday = [{ start: 5, end: 11 }];
  expect(shiftRanges(friday, "Call friday", "Re: Call friday")).toEqual([{ start: 9, end: 15 }]);
  expect(shiftRanges(friday, "Call friday", "Call friday 🎉")).toEqual(friday);
  expect(shiftRanges(friday, "Call friday", "Call frisday")).toEqual([]);
});

test("a stretch that survives an edit still covers the same words", () => {
  fc.assert(
    fc.property(text, text, text, text, (head, marked, tail, typed) => {
      const before = head + marked + tail;
      const start = Array.from(head).length;
      const range = { start, end: start + Array.from(marked).length };
      const after = head + typed + marked + tail;
      const [moved] = shiftRanges([range], before, after);
      if (moved) expect(Array.from(after).slice(moved.start, moved.end).join("")).toBe(marked);
    }),
  );
});

test("pieces put together are the text", () => {
  fc.assert(
    fc.property(text, fc.array(fc.tuple(fc.nat(30), fc.nat(30))), (value, pairs) => {
      const ranges = pairs.map(([start, length]) => ({ start, end: start + length }));
      expect(pieces(value, ranges).map((piece) => piece.text).join("")).toBe(value);
    }),
  );
});

test("counts code points as the server does", () => {
  expect(toUnits("🎉 at 9", 2)).toBe(3);
  expect(toPoints("🎉 at 9", 3)).toBe(2);
});
