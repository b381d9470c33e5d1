import { writeSetting } from "@/lib/settings/settings";
import { COMMANDS, type Scope } from "./commands";
import { type CommandId, KEYS, keysOf, ownKeys } from "./keys";

/** Keys that belong to the browser, to typing or to moving about: a page must not take them. */
const RESERVED = /^(Mod\+[ltwnrfps]|Mod\+Shift\+[twnr]|Alt\+\d|Tab|Shift\+Tab|Escape|F\d+)$/;

export const isReserved = (keys: string): boolean => keys.split(" ").some((chord) => RESERVED.test(chord));

/** The other commands that could not be reached any more, or that would hide this one, if it had these keys. */
export function conflictsOf(id: CommandId, keys: string): CommandId[] {
  const scope = scopeOf(id);
  return COMMANDS.filter((other) => other.id !== id && keysOf(other.id).some((taken) => collide(taken, keys, meet(scope, other.scope)))).map((other) => other.id);
}

/** Gives a command its keys; null gives back those that it began with. */
export function setKeys(id: CommandId, keys: readonly string[] | null): void {
  const { [id]: _before, ...rest } = ownKeys();
  const begun = keys === null || keys.join() === [...KEYS[id]].join();
  writeSetting("keys", JSON.stringify(begun ? rest : { ...rest, [id]: keys }));
}

/** Gives a command keys that others have, which lose them. */
export function takeKeys(id: CommandId, keys: string): void {
  for (const other of conflictsOf(id, keys)) {
    setKeys(other, keysOf(other).filter((taken) => !collide(taken, keys, true)));
  }
  setKeys(id, [keys]);
}

export const resetKeys = (): void => writeSetting("keys", "{}");

const scopeOf = (id: CommandId): Scope => COMMANDS.find((command) => command.id === id)?.scope ?? "anywhere";

/** Whether both can be meant by one press. A board and the calendar ask their own commands first. */
function meet(one: Scope, other: Scope): boolean {
  const everywhere = (scope: Scope) => scope === "anywhere" || scope === "go";
  const place = (scope: Scope) => (scope === "board" || scope === "calendar" ? scope : "list");
  return everywhere(one) || everywhere(other) || place(one) === place(other);
}

/** The same keys, or one begins the other: a key that is taken at once never begins a sequence. */
function collide(one: string, other: string, areMet: boolean): boolean {
  return (one === other && areMet) || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}
