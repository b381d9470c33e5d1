import { expect, test } from "vitest";
import { placeOf, suggestions, taken } from "./language";

const names = { projects: ["Home", "Deep work"], labels: ["errand", "floor"] };
const at = (text: string) => suggestions(text, text.length, names).words;

test.each([
  ["", "status"],
  ["pri", "priority"],
  ["priority ", "<="],
  ["priority <= ", "2"],
  ["label = ", "errand"],
  ["label = fl", "floor"],
  ["project = ", '"Deep work"'],
  ['project = "de', '"Deep work"'],
  ["label in (errand, ", "floor"],
  ["due < ", "today + 7d"],
  ["overdue ", "and"],
  ["priority <= 2 ", "or"],
  ["priority <= 2 and not ", "overdue"],
])("%s may go on with %s", (text, word) => expect(at(text)).toContain(word));

test("a word that is written needs no suggestion", () => expect(at("status")).toEqual([]));

test("a suggestion takes the place of what is being typed", () => {
  const text = "priority <= 2 and lab";
  expect(taken(text, suggestions(text, text.length, names), "label")).toEqual({ text: "priority <= 2 and label ", caret: 24 });
});

test("the place of a fault is in what the server says", () => {
  expect(placeOf("Expected a value, but here the text ends. (column 13)")).toBe(12);
  expect(placeOf("The database cannot be reached.")).toBeNull();
});
