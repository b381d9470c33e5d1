import { expect, test } from "vitest";
import { extended, picked } from "./selecting";

const rows = ["a", "b", "c", "d"];

test("a pick adds a row, and takes it out again", () => {
  expect(picked(rows, ["a"], "c", "one")).toEqual(["a", "c"]);
  expect(picked(rows, ["a", "c"], "a", "one")).toEqual(["c"]);
});

test("a range goes from the last pick to the row, in both directions, and ends there", () => {
  expect(picked(rows, ["b"], "d", "range")).toEqual(["b", "c", "d"]);
  expect(picked(rows, ["d"], "b", "range")).toEqual(["d", "c", "b"]);
  expect(picked(rows, ["a", "d"], "c", "range")).toEqual(["a", "d", "c"]);
});

test("a range without a beginning on the screen is one row", () => {
  expect(picked(rows, [], "b", "range")).toEqual(["b"]);
  expect(picked(rows, ["gone"], "b", "range")).toEqual(["gone", "b"]);
});

test("Shift and arrows take the next row, and let it go on the way back", () => {
  const down = extended(extended([], "a", "b"), "b", "c");
  expect(down).toEqual(["a", "b", "c"]);
  expect(extended(extended(down, "c", "b"), "b", "a")).toEqual(["a"]);
});

test("a step beside what is chosen keeps that", () => expect(extended(["d"], "a", "b")).toEqual(["d", "a", "b"]));
