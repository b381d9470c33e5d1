import { expect, test } from "vitest";
import { extend, extended, pickAll, picked } from "./selecting";
import { choose, selection } from "./selection";

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

/** The selection after steps with Shift from the first of these rows over the others. */
function stepped(before: readonly string[], path: string): readonly string[] {
  const [anchor = "", ...steps] = path;
  let at = anchor;
  return steps.reduce<readonly string[]>((chosen, to) => {
    const next = extended(rows, chosen, { anchor, before }, at, to);
    at = to;
    return next;
  }, before);
}

test.each([
  ["take the next row", [], "abc", ["a", "b", "c"]],
  ["let it go on the way back", [], "abcba", ["a"]],
  ["go over where they began", [], "cdcba", ["c", "b", "a"]],
  ["keep what is chosen beside them", ["d"], "ab", ["d", "a", "b"]],
  ["keep a row chosen before when they grow over it", ["c"], "abcd", ["c", "a", "b", "d"]],
  ["keep a row chosen before when they come back over it", ["c"], "abcdcba", ["c", "a"]],
  ["keep two rows chosen before, one next to the other", ["a", "b"], "ab", ["a", "b"]],
  ["stay as they are at the end of the list", ["c", "d"], "dd", ["c", "d"]],
  ["do not choose what was not left", [], "aa", []],
])("Shift and arrows %s", (_what, before, path, chosen) => expect(stepped(before, path)).toEqual(chosen));

test("steps go on from the row where they ended; another row begins anew", () => {
  document.body.innerHTML = `<main>${rows.map((id) => `<p data-task-item><button data-task-row="${id}"></button></p>`).join("")}</main>`;
  Element.prototype.scrollIntoView = () => undefined;
  const focus = (id: string) => document.querySelector<HTMLElement>(`[data-task-row="${id}"]`)?.focus();
  focus("b");
  extend("next");
  extend("next");
  extend("previous");
  expect(selection()).toEqual(["b", "c"]);
  focus("c");
  choose(["c", "d"]);
  extend("next");
  expect(selection()).toEqual(["c", "d"]);
  extend("next");
  expect(selection()).toEqual(["c", "d"]);
});

test("all are the rows of lists that draw a selection, each once", () => {
  const row = (id: string) => `<p data-task-item><button data-task-row="${id}"></button></p>`;
  document.body.innerHTML = `<main><div data-selectable>${["a", "b", "a"].map(row).join("")}</div>${row("notification")}</main>`;
  expect([pickAll(), selection()]).toEqual([true, ["a", "b"]]);
  document.body.innerHTML = `<main>${row("notification")}</main>`;
  expect(pickAll()).toBe(false);
});
