import { afterEach, expect, test } from "vitest";
import { COMMAND_IDS, keysOf, KEYS, keyText, ownKeys } from "./keys";
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
  ["task.complete", "Shift+b", ["board.toggle"]],
  ["calendar.month", "e", ["task.complete"]],
  ["calendar.month", "1", []],
  ["calendar.week", "1", ["task.priority-1", "calendar.month"]],
  ["calendar.week", "Shift+b", []],
  ["board.left", "q", ["quick-add"]],
  ["task.complete", "g", ["go.inbox", "go.today", "go.upcoming", "go.calendar", "go.notifications", "go.logbook", "go.activity", "go.bin", "go.settings", "go.view"]],
  ["go.inbox", "x i", ["select.toggle"]],
] as const)("%s on %s collides with %j", (id, keys, others) => expect(conflictsOf(id, keys)).toEqual(others));

test("keys that are taken are lost by the other command", () => {
  takeKeys("task.complete", ["j"]);
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

test("keys that come back are taken from whoever has them since", () => {
  takeKeys("task.complete", ["j"]);
  expect(KEYS["list.next"].flatMap((keys) => conflictsOf("list.next", keys))).toEqual(["task.complete"]);
  takeKeys("list.next", KEYS["list.next"]);
  expect([keysOf("task.complete"), keysOf("list.next")]).toEqual([[], ["j", "ArrowDown"]]);
});

test.each(["Mod+w", "Alt+1", "Tab", "g Mod+t", "Mod+c", "Mod+v", "Mod+x"])("%s is no command's", (keys) => expect(isReserved(keys, "task.complete")).toBe(true));
test.each(["w", "Mod+j", "Alt+ArrowUp", "g w"])("%s is free", (keys) => expect(isReserved(keys, "palette")).toBe(false));
test.each(["Enter", "Space", "ArrowDown", "g Space", "Shift+Enter"])("%s is free for what acts on a row, and for nothing else", (keys) => {
  const ids = ["task.complete", "list.next", "palette", "go.inbox", "board.toggle", "calendar.today"] as const;
  expect(ids.map((id) => isReserved(keys, id))).toEqual([false, false, true, true, true, true]);
});

test.each(["{", "null", "5", '"q"', '{"task.complete":null}', '{"task.complete":"c"}', '{"task.complete":[1]}', '{"task.complete":[""]}'])(
  "%s, which is not understood, leaves the keys as they were",
  (kept) => {
    localStorage.setItem("taskflow.keys", kept);
    expect([keysOf("task.complete"), ownKeys()]).toEqual([["e"], {}]);
  },
);

test("of what was kept, commands that there are keep their keys", () => {
  localStorage.setItem("taskflow.keys", '{"task.complete":["c"],"task.gone":["z"],"toString":["z"]}');
  expect(ownKeys()).toEqual({ "task.complete": ["c"] });
});

test.each([
  ["+", "+"],
  ["Mod++", "Ctrl +"],
  ["Mod+k", "Ctrl K"],
  ["g t", "G T"],
  ["Space", "Space"],
])("%s is shown as %s", (keys, text) => expect(keyText(keys)).toBe(text));
