import { afterEach, expect, test } from "vitest";
import { COMMAND_IDS, keysOf, KEYS } from "./keys";
import { match } from "./matcher";
import { conflictsOf, isReserved, resetKeys, setKeys, takeKeys } from "./remap";

afterEach(resetKeys);

test("a command answers to its new keys and no longer to the old ones", () => {
  setKeys("task.complete", ["c"]);
  expect(match("c", null, 0)).toEqual({ commands: ["task.complete"] });
  expect(match("e", null, 0)).toBeNull();
});

test("a command may have no keys", () => {
  setKeys("task.delete", []);
  expect(match("Delete", null, 0)).toBeNull();
});

test("nothing collides to begin with", () => {
  expect(COMMAND_IDS.flatMap((id) => KEYS[id].flatMap((keys) => conflictsOf(id, keys)))).toEqual([]);
});

test.each([
  ["task.complete", "d", ["task.due"]],
  ["task.complete", "Shift+b", []],
  ["calendar.month", "e", []],
  ["board.left", "q", ["quick-add"]],
  ["task.complete", "g", ["go.inbox", "go.today", "go.upcoming", "go.calendar", "go.notifications", "go.logbook", "go.activity", "go.bin", "go.settings", "go.view"]],
  ["go.inbox", "x i", ["select.toggle"]],
] as const)("%s on %s collides with %j", (id, keys, others) => expect(conflictsOf(id, keys)).toEqual(others));

test("keys that are taken are lost by the other command", () => {
  takeKeys("task.complete", "j");
  expect([keysOf("task.complete"), keysOf("list.next")]).toEqual([["j"], ["ArrowDown"]]);
  expect(conflictsOf("task.complete", "j")).toEqual([]);
});

test("a command that gets its first keys back is as it was", () => {
  setKeys("task.complete", ["c"]);
  setKeys("task.complete", ["e"]);
  expect(localStorage.getItem("taskflow.keys")).toBe("{}");
  setKeys("task.complete", ["c"]);
  setKeys("task.complete", null);
  expect(keysOf("task.complete")).toEqual(["e"]);
});

test.each(["Mod+w", "Alt+1", "Tab", "g Mod+t"])("%s stays the browser's", (keys) => expect(isReserved(keys)).toBe(true));
test.each(["w", "Mod+j", "Alt+ArrowUp", "g w"])("%s is free", (keys) => expect(isReserved(keys)).toBe(false));

test("what was kept and is not understood leaves the keys as they were", () => {
  localStorage.setItem("taskflow.keys", "{");
  expect(keysOf("task.complete")).toEqual(["e"]);
});
