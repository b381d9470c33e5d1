import { writeSetting } from "@/lib/settings/settings";
import { COMMANDS, type Scope } from "./commands";
import { type CommandId, KEYS, keysOf, ownKeys } from "./keys";

/** Keys that belong to the browser, to typing, to the clipboard or to moving about: a page must not take them. */
const RESERVED = /^(Mod\+[ltwnrfpscvx]|Mod\+Shift\+[twnrv]|Alt\+\d|Tab|Shift\+Tab|Escape|F\d+)$/;
/** What presses a button, follows a link or scrolls: only what acts on a row may take it. */
const OF_A_ROW = /^(Shift\+)?(Enter|Space|Arrow\w+)$/;

/** Whether a command must not have these keys. */
export function isReserved(keys: string, id: CommandId): boolean {
  const isOfARow = ["list", "task"].includes(scopeOf(id));
  return keys.split(" ").some((chord) => RESERVED.test(chord) || (!isOfARow && OF_A_ROW.test(chord)));
}

/** The other commands that could not be reached any more, or that would hide this one, if it had these keys. */
export function conflictsOf(id: CommandId, keys: string): CommandId[] {
  return COMMANDS.filter((other) => other.id !== id && keysOf(other.id).some((taken) => collide(taken, keys, meet(id, other.id, keys)))).map((other) => other.id);
}

/** Gives a command its keys; null gives back those that it began with. */
export function setKeys(id: CommandId, keys: readonly string[] | null): void {
  const { [id]: _before, ...rest } = ownKeys();
  const begun = keys === null || keys.join() === [...KEYS[id]].join();
  writeSetting("keys", JSON.stringify(begun ? rest : { ...rest, [id]: keys }));
}

/** Gives a command keys that others have, which lose them. */
export function takeKeys(id: CommandId, keys: readonly string[]): void {
  for (const each of keys) {
    for (const other of conflictsOf(id, each)) {
      setKeys(other, keysOf(other).filter((taken) => !collide(taken, each, true)));
    }
  }
  setKeys(id, keys);
}

export const resetKeys = (): void => writeSetting("keys", "{}");

const scopeOf = (id: CommandId): Scope => COMMANDS.find((command) => command.id === id)?.scope ?? "anywhere";

/**
 * Whether both can be meant by one press: a board and the calendar are never seen together, but each has rows, whose
 * commands stand first. Keys that two commands began with are those that one leaves to the other.
 */
function meet(one: CommandId, other: CommandId, keys: string): boolean {
  const shipped = [one, other].every((id) => (KEYS[id] as readonly string[]).includes(keys));
  return !shipped && [scopeOf(one), scopeOf(other)].sort().join() !== "board,calendar";
}

/** The same keys, or one begins the other: a key that is taken at once never begins a sequence. */
function collide(one: string, other: string, areMet: boolean): boolean {
  return (one === other && areMet) || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}
