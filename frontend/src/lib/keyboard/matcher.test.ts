import { expect, test } from "vitest";
import { COMMANDS } from "./commands";
import { COMMAND_IDS, keysOf } from "./keys";
import { chordOf, isSingleKey, match } from "./matcher";

const press = (key: string, more: Partial<Parameters<typeof chordOf>[0]> = {}) =>
  chordOf({ key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test.each([
  [press("q"), "q"],
  [press("Q", { shiftKey: true }), "Shift+q"],
  [press("?", { shiftKey: true }), "?"],
  [press("k", { metaKey: true }), "Mod+k"],
  [press("ArrowUp", { altKey: true }), "Alt+ArrowUp"],
  [press("й", { code: "KeyQ" }), "q"],
  [press(" "), "Space"],
])("writes a press as %s", (chord, expected) => expect(chord).toBe(expected));

test("every command has a name that no other of its scope has", () => {
  const names = COMMANDS.map(({ scope, label }) => `${scope}: ${label}`);
  expect(COMMANDS.filter(({ label }) => label.trim() === "")).toEqual([]);
  expect(new Set(names).size).toBe(COMMAND_IDS.length);
});

test("no key means two commands of one place", () => {
  const own = ["board", "calendar"];
  const places = [(scope: string) => !own.includes(scope), ...own.map((one) => (scope: string) => scope === one)];
  for (const isOf of places) {
    const commands = COMMANDS.filter(({ scope }) => isOf(scope));
    const keys = commands.flatMap(({ id }) => [...keysOf(id)]);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test("a sequence is followed within a second, and forgotten after", () => {
  const first = match("g", null, 0);
  expect(first).toEqual({ pending: { prefix: "g", until: 1_000 } });
  const pending = first && "pending" in first ? first.pending : null;
  expect(match("t", pending, 900)).toEqual({ commands: ["go.today"] });
  expect(match("t", pending, 1_100)).toEqual({ commands: ["task.today"] });
});

test("takes no key that the browser owns", () => {
  const owned = ["l", "t", "w", "n", "r", "f", "p", "s"].map((letter) => `Mod+${letter}`);
  expect(COMMAND_IDS.flatMap((id) => [...keysOf(id)]).filter((key) => owned.includes(key))).toEqual([]);
});

test("knows which chords are single keys", () => {
  expect(["q", "?", "1", "Shift+d", "Mod+k", "Escape", "Alt+ArrowUp"].map(isSingleKey)).toEqual([
    true, true, true, true, false, false, false,
  ]);
});
